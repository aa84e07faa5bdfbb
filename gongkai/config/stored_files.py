"""Settings of the place of stored files."""

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from gongkai.config import env
from gongkai.files.places.terms import BucketTerms

FILES_IN = env.env_choice(
    "GONGKAI_FILES",
    "folder",
    ("folder", "s3"),
    "Where uploaded files are stored: in the data folder, or in a bucket of an S3 service "
    "(docs/stored_files.md).",
)
S3 = env.env_record("GONGKAI_S3", BucketTerms())
_SECRET = env.env_secret_file(
    "GONGKAI_S3_SECRET_FILE",
    "File with the secret of the access key of the S3 service; empty: AWS_SECRET_ACCESS_KEY, or the "
    "role of the machine.",
)


def bucket_storages() -> dict[str, dict[str, Any]]:
    """Return the entry of `STORAGES` for the bucket, if one is named."""
    if not S3.bucket:
        if FILES_IN == "s3":
            raise ImproperlyConfigured("GONGKAI_FILES is s3, but GONGKAI_S3_BUCKET is empty.")
        return {}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "GONGKAI_S3_BUCKET is set, but the extra is missing: pip install gongkai[s3]."
        )
    from gongkai.files.places.bucket_storage import storage_options  # noqa: PLC0415

    return {
        "files": {
            "BACKEND": "gongkai.files.places.bucket_storage.BucketStorage",
            "OPTIONS": storage_options(S3, _SECRET),
        }
    }
