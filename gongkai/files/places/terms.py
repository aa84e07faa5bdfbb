"""Settings of a bucket for stored files; each field is a setting `GONGKAI_S3_…`."""

from dataclasses import dataclass, field
from typing import Any


def _choice(default: Any, help_text: str, **more: int) -> Any:
    return field(default=default, metadata={"help": help_text, **more})


@dataclass(frozen=True)
class BucketTerms:
    """Where the bucket is, how requests are sent, and how much of it is kept on this machine."""

    bucket: str = _choice("", "Name of the bucket for stored files; it must not be public.")
    endpoint: str = _choice("", "Address of the S3 service (https://…); empty: that of AWS.")
    region: str = _choice("us-east-1", "Region with which requests are signed.")
    prefix: str = _choice("", "Beginning of the names of all objects, if several sites share one.")
    key_id: str = _choice(
        "", "Id of the access key; empty: AWS_ACCESS_KEY_ID, or the role of the machine."
    )
    path_style: bool = _choice(
        True,  # noqa: FBT003
        "Name the bucket in the path of an address (most services of one's own need this), and not "
        "in the host name.",
    )
    attempts: int = _choice(4, "How often a request is tried, with growing pauses.", least=1)
    connect_seconds: int = _choice(3, "How long a connection may take.", least=1)
    read_seconds: int = _choice(20, "How long the service may be silent.", least=1)
    cache_mb: int = _choice(
        2048,
        "Size of the copies that this machine keeps of files in the bucket, in megabytes; the least "
        "recently used are removed.",
        least=1,
    )
