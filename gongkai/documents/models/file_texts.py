"""The texts of stored files, and what the check of personal data found in them."""

import json
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from gongkai.documents.states import ScanState, TextState


class StoredFinding(NamedTuple):
    """A passage of a file: its kind, the place in the file, and the words around it."""

    kind: str
    place: str
    detail: str
    value: str
    before: str
    after: str


class FileText(models.Model):
    """
    The text of a stored file, by the hash of its content and its type; read by the worker.

    `code` says why there is no text. `images` counts pages and pictures whose text no machine has
    read. What was read and found is compressed. `copy_sha256` is the file that the public gets: the
    stored one, or a copy without what nobody sees; it is empty while there is none.

    The images of a file are read after its text, some at a time: `scan_page` is where to go on.
    """

    sha256 = models.CharField(max_length=64)
    ending = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=TextState.choices, default=TextState.WAITING)
    code = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    is_complete = models.BooleanField(default=False)
    images = models.PositiveIntegerField(default=0)
    characters = models.PositiveIntegerField(default=0)
    packed_text = models.BinaryField(default=b"")
    packed_findings = models.BinaryField(default=b"")
    copy_sha256 = models.CharField(max_length=64, blank=True)
    copy_size = models.PositiveBigIntegerField(default=0)
    removed = models.JSONField(default=list)
    scan_state = models.CharField(max_length=10, choices=ScanState.choices, default=ScanState.NONE)
    scan_code = models.CharField(max_length=40, blank=True)
    scan_attempts = models.PositiveSmallIntegerField(default=0)
    scan_page = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "ending"], name="documents_text_once")
        ]
        indexes = [
            models.Index(
                fields=["wanted_at", "id"],
                condition=Q(state__in=[TextState.WAITING, TextState.READING]),
                name="documents_text_waiting",
            ),
            models.Index(
                fields=["wanted_at", "id"],
                condition=Q(
                    scan_state__in=[ScanState.WAITING, ScanState.READING, ScanState.MISSING]
                ),
                name="documents_scan_waiting",
            ),
            models.Index(
                fields=["copy_sha256"],
                condition=~Q(copy_sha256=""),
                name="documents_text_copy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.ending} {self.state}"

    @property
    def segments(self) -> list[tuple[str, str, str]]:
        """The pieces of the text: place, detail and words."""
        return [(place, detail, text) for place, detail, text in unpacked(self.packed_text)]

    @property
    def findings(self) -> Iterator[StoredFinding]:
        """What was found, in the order of the file."""
        return (StoredFinding(*one) for one in unpacked(self.packed_findings))

    @property
    def size(self) -> int:
        """The size of the public copy in bytes."""
        return self.copy_size

    @property
    def is_waiting(self) -> bool:
        """Whether the platform is still going to read the file, or images in it."""
        return self.state in {TextState.WAITING, TextState.READING} or self.scan_state in {
            ScanState.WAITING,
            ScanState.READING,
        }

    @property
    def needs_a_look(self) -> bool:
        """Whether the file holds something that no machine has read, so that a person must look."""
        return self.state != TextState.READ or not self.is_complete or self.images > 0


def packed(values: list[Any]) -> bytes:
    """Return a list as it is stored."""
    return zlib.compress(json.dumps(values, ensure_ascii=False).encode("utf-8", "replace"))


def unpacked(stored: bytes | memoryview) -> list[Any]:
    """Return a stored list."""
    found: list[Any] = json.loads(zlib.decompress(stored)) if stored else []
    return found
