"""Versions with text and proposed attribute, and their attachments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models.documents import Document, FilingFacts
from gongkai.documents.states import UNDECIDED, State
from gongkai.kit.compressed_text import CompressedTextField
from gongkai.law.grounds import GROUNDS, Ground, GroundText
from gongkai.organisations.models import Person

# How long a discarded draft can be restored.
DISCARDED_DAYS = 30


class Version(FilingFacts):
    """
    One version of a document: text, filing facts, and the proposed attribute with its reason.

    `revision` counts saves; an edit based on an older revision is refused. `round` counts
    submissions and so distinguishes the review steps before and after a return.
    """

    document = models.ForeignKey(  # the index of the number begins with it
        Document, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT)
    text = CompressedTextField(blank=True)
    plain_text = CompressedTextField(blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    ground = models.CharField(
        _("legal ground"),
        max_length=4,
        choices=[(g.value, _(t.name)) for g, t in GROUNDS.items()],
        blank=True,
    )
    # What the check of personal data found in the fields and the text, as they were submitted.
    findings = models.JSONField(null=True, blank=True)
    # The hashes of files of which the public may get only a redacted one.
    held_files = models.JSONField(default=list, blank=True)
    change_note = models.CharField(_("what changes and why"), max_length=500, blank=True)
    review_on = models.DateField(_("to be examined again on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=0)
    # Whether this submission takes the shorter review; decided when it is submitted.
    is_short = models.BooleanField(default=False)
    # Since when it waits for the post of its state, while it is in review or approved.
    waits_since = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_due_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documents_version_number"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=sorted(UNDECIDED)),
                name="documents_version_one_open",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state=State.RELEASED),
                name="documents_version_one_public",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.STATE_SECRET) | (Q(title="") & Q(text="")),
                name="documents_secret_has_no_text",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DISCARDED, discarded_at__isnull=False)
                | (~Q(state=State.DISCARDED) & Q(discarded_at=None)),
                name="documents_discarded_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["release_due_at"],
                condition=Q(state=State.APPROVED),
                name="documents_version_scheduled",
            ),
            models.Index(
                fields=["waits_since"],
                condition=Q(waits_since__isnull=False),
                name="documents_version_waits",
            ),
            models.Index(
                fields=["discarded_at"],
                condition=Q(state=State.DISCARDED),
                name="documents_version_discarded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Return the label; Django's own method would translate those of all values each time."""
        return str(State(self.state).label)

    @property
    def is_retroactive(self) -> bool:
        """Whether the document is in force from a day before it was formed, most often by mistake."""
        return bool(self.effective_on and self.formed_on and self.effective_on < self.formed_on)

    @property
    def is_discarded(self) -> bool:
        """Whether the draft was discarded; it can still be restored."""
        return self.state == State.DISCARDED

    @property
    def erased_from(self) -> datetime:
        """The time from which the worker erases a discarded draft."""
        assert self.discarded_at is not None  # only discarded drafts are asked for it
        return self.discarded_at + timedelta(days=DISCARDED_DAYS)

    @property
    def is_stub(self) -> bool:
        """Whether the version is closed as a state secret, so that it may have no content."""
        return self.ground == Ground.STATE_SECRET

    @property
    def ground_text(self) -> GroundText | None:
        """The text of the legal ground with its article."""
        return GROUNDS[Ground(self.ground)] if self.ground else None


@dataclass(frozen=True)
class PublicFile:
    """What the public downloads of a file: its clean copy, under its name."""

    pk: int
    name: str
    media_type: str
    sha256: str
    size: int
    # What a picture shows, for readers who do not see it.
    description: str = ""

    @property
    def ending(self) -> str:
        """The file extension in upper case, as lists show it."""
        return self.name.rpartition(".")[2].upper()


class Attachment(models.Model):
    """
    A file of a version. Versions may share the same bytes; the URL never contains the hash.

    `public_sha256` is the copy without what no reader sees, as it was released; it is empty if the
    public gets the file itself.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=130)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    public_sha256 = models.CharField(max_length=64, blank=True)
    public_size = models.PositiveBigIntegerField(default=0)
    # What a picture shows, for readers who do not see it.
    description = models.CharField(_("alternative text"), max_length=500, blank=True)
    # Somebody draws boxes on the file: the version cannot be submitted with it as it is.
    awaits_redaction = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["version", "position", "id"], name="documents_attachment_order"),
            models.Index(fields=["sha256"], name="documents_attachment_hash"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_file(self) -> PublicFile:
        """The file as the public gets it."""
        if not self.public_sha256:
            sha256, size = self.sha256, self.size
        else:
            sha256, size = self.public_sha256, self.public_size
        return PublicFile(self.pk, self.name, self.media_type, sha256, size, self.description)

    @property
    def ending(self) -> str:
        """The file extension in upper case, as lists show it."""
        return self.name.rpartition(".")[2].upper()

    @property
    def is_picture(self) -> bool:
        """Whether the file is a picture, which needs an alternative text."""
        return self.media_type.startswith("image/")

    @property
    def lacks_description(self) -> bool:
        """Whether nobody has said what the picture shows."""
        return self.is_picture and not self.description
