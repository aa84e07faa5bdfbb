"""
The nightly export of everything public: a file of JSON lines for each kind, checksums, a manifest.

The lines are the answers of the public API, asked for by the program itself: what the API does not show
cannot get into a file. What was withdrawn is gone with the next run.
"""

import gzip
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils import translation

from gongkai.datasets.exports import json_row
from gongkai.datasets.models import Dataset
from gongkai.datasets.queries import public_datasets, public_releases, rows_of, value_batches
from gongkai.files.bulk_files import BulkFile, BulkRun, current_run, new_run, publish_run
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import BEIJING, local_date
from gongkai.ui.site_address import site_address

API, LIMIT, MAX_DATASETS = "/api/v1", 100, 10_000
HOURS = range(2, 6)  # in Beijing; the worker exports once in these hours of the night
# Each kind of the API by the name of its list; a template fetches the whole record of a line.
KINDS: dict[str, str] = {
    "bodies": "",
    "catalogue": "",
    "answered": "",
    "items": "{index_number}",
    "reports": "{year}/{body}",
    "consultations": "",
    "meetings": "",
    "events": "",
    "letters": "",
    "concerns": "",
    "datasets": "{code}",
}
logger = logging.getLogger("gongkai.worker")


class _OwnRequest(HttpRequest):
    """A request of the program to its own API; addresses in the answers are those of the site."""

    def __init__(self, path: str, query: str) -> None:
        super().__init__()
        site = urlsplit(site_address())
        self._site_scheme = site.scheme
        self.method, self.path, self.path_info = "GET", path, path
        self.GET = QueryDict(query)
        self.META = {"SERVER_NAME": site.hostname or "", "HTTP_HOST": site.netloc}

    def _get_scheme(self) -> str:
        return self._site_scheme


def export_when_due(clock: Callable[[], datetime]) -> bool:
    """Export once a night; return whether it was done now."""
    at = clock()
    if at.astimezone(BEIJING).hour not in HOURS:
        return False
    run = current_run(bulk_root())
    if run is not None and datetime.fromisoformat(run.made_at) > at - timedelta(hours=len(HOURS)):
        return False
    export_everything(at)
    return True


def bulk_root() -> Path:
    """Return the folder of the runs."""
    return Path(settings.GONGKAI_DATA) / "bulk"


def export_everything(at: datetime) -> BulkRun:
    """Write all kinds and the rows of all datasets, and make them public together."""
    root = bulk_root()
    with new_run(root) as folder, translation.override(settings.LANGUAGE_CODE):
        files = [_written(folder, name, _records(name)) for name in KINDS]
        found = rows_by_key(public_datasets(), keys=("id",), most=MAX_DATASETS)
        files += [_written(folder, f"rows-{one.code}", _rows(one)) for one in found]
        run = BulkRun(at.isoformat(), tuple(files))
        publish_run(root, folder, run)
    logger.info("Bulk export of %s: %s files.", local_date(at), len(files))
    return run


def _written(folder: Path, name: str, records: Iterable[dict[str, Any]]) -> BulkFile:
    path, rows = folder / f"{name}.ndjson.gz", 0
    with path.open("wb") as packed, gzip.GzipFile("", "wb", fileobj=packed, mtime=0) as file:
        for record in records:
            file.write(f"{json.dumps(record, ensure_ascii=False)}\n".encode())
            rows += 1
    with path.open("rb") as finished:
        digest = hashlib.file_digest(finished, "sha256").hexdigest()
    return BulkFile(path.name, rows, path.stat().st_size, digest)


def _records(kind: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a kind, page by page; what is withdrawn meanwhile is left out."""
    query = f"limit={LIMIT}"
    while query:
        page = _answer(f"{API}/{kind}", query)
        if page is None:
            raise ValueError(f"The list of {kind} has no answer.")
        for line in page["items"]:
            record = line
            if template := KINDS[kind]:
                record = _answer(f"{API}/{kind}/{template.format(**line)}", "")
            if record is not None:
                yield record
        query = urlsplit(page["next"]).query if page["next"] else ""


def _answer(path: str, query: str) -> dict[str, Any] | None:
    """Return what the API answers; None if the record is not there."""
    found = resolve(path)
    response = found.func(_OwnRequest(path, query), *found.args, **found.kwargs)
    if response.status_code != 200:
        return None
    answer: dict[str, Any] = json.loads(response.content)
    return answer


def _rows(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield the rows of the newest public version."""
    release = public_releases(dataset).first()
    if release is None:
        return
    schema = release.schema
    fields = schema.public_fields
    for batch in value_batches(rows_of(release), with_marks=bool(schema.counted)):
        for values in batch:
            yield json_row(schema, fields, values)
