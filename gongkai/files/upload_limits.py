"""Settings for uploaded files; each field is a setting `GONGKAI_…`."""

from dataclasses import dataclass, field
from typing import Any


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Uploads:
    """Limits for the files of a document, the host that serves them, and the malware scanner."""

    document_files: int = _setting(50, "Maximum number of files attached to one document.")
    document_mb: int = _setting(
        500, "Maximum total size of the files of one document, in megabytes."
    )
    files_host: str = _setting(
        "",
        "A second host name (with its port, if any) that serves only uploaded files; empty: none.",
    )
    files_minutes: int = _setting(
        10, "Validity of the signed URL of a file that is not public, in minutes."
    )
    clamd: str = _setting(
        "",
        "Address of ClamAV (path of its socket, or host:port), which scans each upload; empty: "
        "uploads are not scanned.",
    )
