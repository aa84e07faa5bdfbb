"""A bucket for tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from gongkai.files.places import bucket
from gongkai.files.places.bucket_storage import BucketStorage, storage_options
from gongkai.files.places.terms import BucketTerms
from tests.files.places.s3_server import Server, running


def terms_of(endpoint: str, **terms: Any) -> BucketTerms:
    """Return the settings of a bucket of a service."""
    return BucketTerms(
        bucket="bucket", endpoint=endpoint, key_id="tester", attempts=2, read_seconds=5, **terms
    )


def use_bucket(
    settings: Any, folder: Path, terms: BucketTerms, storage: BucketStorage | None = None
) -> None:
    """Set a bucket as the place of stored files; making a storage costs some tenths of a second."""
    settings.GONGKAI_S3, settings.GONGKAI_FILES_IN = terms, "s3"
    settings.GONGKAI_FILES = folder
    settings.STORAGES = settings.STORAGES | {
        "files": {
            "BACKEND": "gongkai.files.places.bucket_storage.BucketStorage",
            "OPTIONS": storage_options(terms, "secret"),
        }
    }
    if storage is not None:
        storages._storages["files"] = storage


@pytest.fixture(scope="session")
def shared_service() -> Iterator[tuple[Server, BucketStorage]]:
    """Run one service for all tests, with the storage that asks it."""
    with running() as found:
        yield found, BucketStorage(**storage_options(terms_of(found.endpoint), "secret"))


@pytest.fixture
def server(
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shared_service: tuple[Server, BucketStorage],
) -> Server:
    """Store files in a service that has none yet."""
    found, storage = shared_service
    found.reset()
    monkeypatch.setattr(bucket.Outage, "until", 0.0)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)  # the pauses between repetitions
    settings.GONGKAI_UPLOAD_LIMIT = 8 << 20
    use_bucket(settings, tmp_path / "files", terms_of(found.endpoint), storage)
    return found
