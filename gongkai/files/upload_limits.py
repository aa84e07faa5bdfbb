"""What a deployment chooses for uploaded files; each field is a setting `GONGKAI_…`."""

from dataclasses import dataclass, field
from typing import Any


def _choice(default: Any, words: str) -> Any:
    return field(default=default, metadata={"help": words})


@dataclass(frozen=True)
class Uploads:
    """Limits of a document's files, and where they are handed out."""

    document_files: int = _choice(50, "How many files may hang on one document.")
    document_mb: int = _choice(
        500, "How much the files of one document may be together, in megabytes."
    )
    files_host: str = _choice(
        "",
        "A second host name (with its port, if any) that serves uploaded files and nothing else; empty: none.",
    )
    files_minutes: int = _choice(
        10, "For how many minutes the address of a file that is not public is good."
    )
    clamd: str = _choice(
        "",
        "Where ClamAV listens (path of its socket, or host:port) to scan each upload; empty: nothing is scanned.",
    )
