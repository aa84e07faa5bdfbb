"""Whether the bucket of stored files works, and whether anybody can read it: asked from outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from gongkai.files.places.chosen import STORAGE
from gongkai.files.places.folder import FolderPlace

# S3 refuses requests of clocks that differ by 15 minutes.
MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)
PROBE = "examination"


@dataclass(frozen=True)
class BucketFinding:
    """One thing that is wrong with the bucket, what to do about it, and whether it is dangerous."""

    problem: str
    remedy: str
    is_dangerous: bool = False


def examine_bucket(at: datetime) -> Iterator[BucketFinding]:
    """
    Store a small object, read it with and without a signature, and remove it.

    What policies and lists of rights together allow is best learnt by asking as a stranger.
    """
    from boto3.exceptions import Boto3Error  # noqa: PLC0415  (only who has a bucket has it)
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    terms = settings.GONGKAI_S3
    if terms.endpoint.startswith("http:") and not _is_here(terms.endpoint):
        yield BucketFinding(
            "GONGKAI_S3_ENDPOINT is not encrypted.",
            "Use https: drafts and requests go over it.",
            is_dangerous=True,
        )
    storage: Any = storages[STORAGE]
    name = f"{PROBE}/{uuid4().hex}"
    try:
        storage.save(name, ContentFile(name.encode()))
        client = storage.connection.meta.client
        key = f"{storage.location}/{name}" if storage.location else name
        answer = client.get_object(Bucket=storage.bucket_name, Key=key)
        is_same = answer["Body"].read() == name.encode()
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        strangers = list(_what_strangers_can(storage, key, ClientError))
        storage.delete(name)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        yield BucketFinding(f"The bucket {terms.bucket} refuses: {code}.", _remedy(code))
        return
    except (BotoCoreError, Boto3Error) as error:
        yield BucketFinding(
            f"The S3 service cannot be reached: {type(error).__name__}.",
            "Check GONGKAI_S3_ENDPOINT, and that this machine reaches it; until then no file can be "
            "uploaded.",
        )
        return
    if not is_same:
        yield BucketFinding(
            "The bucket returns other bytes than were stored.", "Ask its provider; do not use it."
        )
    yield from strangers
    yield from _clocks(headers.get("date", ""), at)


def files_left(folder: Path) -> Iterator[BucketFinding]:
    """Say that the folder of this machine has files, while files are read from the bucket."""
    if next(FolderPlace(folder).entries(), None) is not None:
        yield BucketFinding(
            f"{folder} has stored files, but files are read from the bucket.",
            "Run `gongkai move_files s3 --remove-source`.",
        )


def _what_strangers_can(
    storage: Any, key: str, refusal: type[Exception]
) -> Iterator[BucketFinding]:
    stranger = storage.unsigned_connection.meta.client
    bucket = {"Bucket": storage.bucket_name}
    for action, ask, what in (
        ("read", stranger.get_object, {"Key": key}),
        ("list", stranger.list_objects_v2, {"MaxKeys": 1}),
    ):
        try:
            ask(**bucket, **what)
        except refusal:
            continue
        yield BucketFinding(
            f"Everybody can {action} the objects of the bucket.",
            "Block public access to it at once: it has drafts and files of applicants.",
            is_dangerous=True,
        )


def _clocks(date: str, at: datetime) -> Iterator[BucketFinding]:
    try:
        there = parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return
    if abs(there - at) > MAX_CLOCK_DIFFERENCE:
        yield BucketFinding(
            f"The clocks of this machine and of the S3 service differ by {abs(there - at).seconds} s.",
            "Synchronise this machine (chrony): from 15 minutes on every request is refused.",
        )


def _remedy(code: str) -> str:
    if code == "RequestTimeTooSkewed":
        return "Synchronise the clock of this machine (chrony)."
    if code == "NoSuchBucket":
        return "Create it, private, or correct GONGKAI_S3_BUCKET."
    return (
        "Check the access key: it needs to list the bucket, and to read, write and delete objects."
    )


def _is_here(endpoint: str) -> bool:
    host = endpoint.partition("://")[2].partition("/")[0].partition(":")[0]
    return host in {"localhost", "127.0.0.1"}
