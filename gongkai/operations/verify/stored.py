"""Check of stored files: each row has its bytes, unchanged; orphaned files are listed."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import cast

from gongkai.applications.models import CaseFile
from gongkai.documents.models import Attachment
from gongkai.files import storage
from gongkai.operations.verify.chunks import CHUNK
from gongkai.operations.verify.faults import Check, Fault
from gongkai.operations.worker import FILE_MODELS, orphans
from gongkai.statistics.models import TakenOverFile

PART = "files"
Row = Attachment | CaseFile | TakenOverFile


def check(at: datetime) -> Check:
    """Read every referenced file once and compare hash and size; then list orphaned files."""
    read = 0
    for kind in FILE_MODELS:
        last = ""
        while chunk := list(_rows(kind, last)):
            for sha256, named in chunk:
                read += 1
                yield from _of_file(kind, sha256, named)
            last = chunk[-1][0]
    for sha256 in orphans(at):
        yield Fault(PART, f"{sha256} is referenced by no row; the worker will remove it", note=True)
    return f"{read} files"


def _rows(kind: type[Row], after: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield the next hashes with the rows that reference them."""
    hashes = (
        kind.objects.filter(sha256__gt=after)
        .order_by("sha256")
        .values_list("sha256", flat=True)
        .distinct()
    )
    rows = kind.objects.filter(sha256__in=list(hashes[:CHUNK])).order_by("sha256", "pk")
    for sha256, named in groupby(rows, key=lambda row: row.sha256):
        yield sha256, cast("list[Row]", list(named))


def _of_file(kind: type[Row], sha256: str, named: list[Row]) -> Iterator[Fault]:
    try:
        path = storage.path_of(sha256)
        with path.open("rb") as source:
            size, digest = path.stat().st_size, hashlib.file_digest(source, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "invalid hash"
        # If a user removed the rows meanwhile and the worker the file, nothing is missing.
        for one in kind.objects.filter(pk__in=[row.pk for row in named]).order_by("pk"):
            yield Fault(PART, f"{_name(one)} cannot be read: {reason} ({sha256})")
        return
    if digest != sha256:
        yield Fault(
            PART, f"{_name(named[0])} was altered: its bytes are {digest}, its row says {sha256}"
        )
    for one in named:
        if one.size != size:
            yield Fault(PART, f"{_name(one)} has {size} bytes, its row says {one.size}")


def _name(row: Row) -> str:
    # File names of applicants are personal data and are not printed.
    if isinstance(row, CaseFile):
        return f"case file {row.pk}"
    kind = "file" if isinstance(row, Attachment) else "file of a report taken over"
    return f"{kind} {row.pk} ({row.name})"
