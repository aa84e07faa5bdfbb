"""
The storage of Django for a bucket of an S3 service, by django-storages (extra `s3`).

Imported only where a bucket is set: what it needs is not installed everywhere.
"""

from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage

from gongkai.files.places.terms import BucketTerms

# Up to this size a file is sent in one request, whose answer has the MD5 of what was stored.
ONE_REQUEST = 64 << 20


class BucketStorage(S3Storage):  # type: ignore[misc]
    """A bucket whose objects have no address for browsers, and carry the hash of their bytes."""

    def url(self, name: str, *_args: Any, **_options: Any) -> str:
        """Refuse: what may be read by whom changes, and only this platform can check it."""
        raise NotImplementedError(f"stored files have no address of their own: {name[:80]}")

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Return what is written with an object."""
        return {**super().get_object_parameters(name), "ContentType": "application/octet-stream"}

    def _get_write_parameters(self, name: str, content: Any = None) -> dict[str, Any]:
        parameters: dict[str, Any] = super()._get_write_parameters(name, content)
        digest = getattr(content, "sha256", "")
        return {**parameters, "Metadata": {"sha256": digest}} if digest else parameters


def storage_options(terms: BucketTerms, secret: str) -> dict[str, Any]:
    """Return the options of a storage for `STORAGES`."""
    return {
        "bucket_name": terms.bucket,
        "endpoint_url": terms.endpoint or None,
        "region_name": terms.region,
        "location": terms.prefix.strip("/"),
        "access_key": terms.key_id or None,
        "secret_key": secret or None,
        "default_acl": None,  # that of the bucket, which is private
        "file_overwrite": True,  # names are hashes
        "querystring_auth": True,
        "transfer_config": TransferConfig(multipart_threshold=ONE_REQUEST),
        "client_config": Config(
            connect_timeout=terms.connect_seconds,
            read_timeout=terms.read_seconds,
            retries={"mode": "standard", "total_max_attempts": terms.attempts},
            signature_version="s3v4",
            s3={"addressing_style": "path" if terms.path_style else "virtual"},
            # Self-hosted services neither support the newer checksums nor need them: the hash is
            # compared by us.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }
