"""Files: each row has its bytes, unchanged; what no row names is listed."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from gongkai.documents.models import Attachment
from gongkai.kit import files
from gongkai.project.verify.chunks import CHUNK
from gongkai.project.verify.faults import Fault, Look
from gongkai.project.worker import orphans

PART = "files"


def look(at: datetime) -> Look:
    """Read every file that a row names once, and compare hash and size; then list the orphans."""
    read, last = 0, ""
    while piece := list(_rows(last)):
        for sha256, named in piece:
            read += 1
            yield from _of_file(sha256, named)
        last = piece[-1][0]
    for sha256 in orphans(at):
        yield Fault(PART, f"{sha256} is named by no row; the worker sweeps it", note=True)
    return f"{read} files"


def _rows(after: str) -> Iterator[tuple[str, list[Attachment]]]:
    """Yield the next hashes with the rows that name them."""
    hashes = Attachment.objects.filter(sha256__gt=after).order_by("sha256").values_list("sha256", flat=True).distinct()
    rows = Attachment.objects.filter(sha256__in=list(hashes[:CHUNK])).order_by("sha256", "pk")
    for sha256, named in groupby(rows, key=lambda row: row.sha256):
        yield sha256, list(named)


def _of_file(sha256: str, named: list[Attachment]) -> Iterator[Fault]:
    try:
        path = files.path_of(sha256)
        with path.open("rb") as source:
            size, digest = path.stat().st_size, hashlib.file_digest(source, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no hash of a file"
        # Somebody may have taken the rows off while we read, and the worker swept; then nothing is missing.
        for one in Attachment.objects.filter(pk__in=[row.pk for row in named]).order_by("pk"):
            yield Fault(PART, f"{_name(one)} cannot be read: {reason} ({sha256})")
        return
    if digest != sha256:
        yield Fault(PART, f"{_name(named[0])} was altered: its bytes are {digest}, its row says {sha256}")
    for one in named:
        if one.size != size:
            yield Fault(PART, f"{_name(one)} has {size} bytes, its row says {one.size}")


def _name(row: Attachment) -> str:
    return f"file {row.pk} ({row.name})"
