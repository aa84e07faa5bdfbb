"""Configuration of uploaded files; each field is a setting `GONGKAI_…`."""

from dataclasses import dataclass, field
from typing import Any


def _choice(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Uploads:
    """Limits for the files of a document, and the host that serves them."""

    document_files: int = _choice(50, "Maximum number of files of one document.")
    document_mb: int = _choice(
        500, "Maximum total size of the files of one document, in megabytes."
    )
    files_host: str = _choice(
        "",
        "A second host name (with its port, if any) that serves only uploaded files; empty: none.",
    )
    files_minutes: int = _choice(
        10, "How many minutes the address of a file that is not public stays valid."
    )
    clamd: str = _choice(
        "",
        "Address of ClamAV (path of its socket, or host:port), which scans each upload; empty: no scan.",
    )
    inspection_seconds: int = _choice(
        5,
        "Processor seconds for the inspection of one upload with everything in it; at least 2.",
    )
    inspection_mb: int = _choice(
        200, "Memory for the inspection of one upload, in megabytes; at least 100."
    )
    inspections: int = _choice(
        2, "Number of uploads that are inspected at the same time, in all processes together."
    )
    inspections_waiting: int = _choice(
        4, "Number of uploads that wait for inspection; others are asked to try again."
    )
    extraction_seconds: int = _choice(
        60, "Processor seconds for reading the text of one file; the worker reads files."
    )
    extraction_mb: int = _choice(
        500, "Memory for reading the text of one file, in megabytes; at least 100."
    )
    ocr_pages: int = _choice(
        500,
        "Maximum number of scanned pages of one file whose text is read, where the extra `ocr` is "
        "installed; 0: none.",
    )
    ocr_mb: int = _choice(
        1000, "Memory for reading the text of images, in megabytes; it needs about 500."
    )
    page_images_mb: int = _choice(
        4096, "Maximum size of all images of pages that are kept for the next reader, in megabytes."
    )
