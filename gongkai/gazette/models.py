"""Tables of the gazette: issues, their articles, readings, corrections and files, and old issues."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, Version
from gongkai.gazette.states import (
    FIXED,
    CorrectionKind,
    CorrectionState,
    Edition,
    FileKind,
    IssueState,
    Section,
)
from gongkai.gazette.workflow import WORKFLOW
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind


class Issue(models.Model):
    """
    One edition of one issue. The editions of an issue share body, year and number.

    `round` grows each time the proofs begin. `contents_sha256` is the digest of the contents that the
    files are made of (`contents.py`); `paged_sha256` is the digest for which the articles have pages.
    The worker makes the files from `files_wanted_at` on; `files_error` says why they could not be made.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="gazette_issues")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number within the year"))
    language = models.CharField(_("edition"), max_length=16, choices=Edition.choices)
    total_number = models.PositiveIntegerField(_("running number"), null=True, blank=True)
    issued_on = models.DateField(_("date of the issue"))
    state = models.CharField(
        max_length=16, choices=IssueState.choices, default=IssueState.COMPOSING
    )
    round = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    contents_sha256 = models.CharField(max_length=64, blank=True)
    paged_sha256 = models.CharField(max_length=64, blank=True)
    files_wanted_at = models.DateTimeField(null=True, blank=True)
    files_attempts = models.PositiveSmallIntegerField(default=0)
    files_error = models.CharField(max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "number", "language"],
                condition=Q(discarded_at=None),
                name="gazette_issue_once",
            ),
            models.CheckConstraint(
                condition=Q(state=IssueState.PUBLISHED, published_at__isnull=False)
                | Q(published_at=None) & ~Q(state=IssueState.PUBLISHED),
                name="gazette_published_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=IssueState.DISCARDED, discarded_at__isnull=False)
                | Q(discarded_at=None) & ~Q(state=IssueState.DISCARDED),
                name="gazette_discarded_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["body", "-changed_at", "-id"],
                condition=Q(published_at=None, discarded_at=None),
                name="gazette_in_hand",
            ),
            models.Index(
                fields=["body", "-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="gazette_published",
            ),
            models.Index(
                fields=["-issued_on", "-id"],
                condition=Q(published_at__isnull=False),
                name="gazette_public",
            ),
            models.Index(
                fields=["year", "-issued_on", "-id"],
                condition=Q(published_at__isnull=False),
                name="gazette_public_of_year",
            ),
            models.Index(
                fields=["files_wanted_at", "id"],
                condition=Q(files_wanted_at__isnull=False),
                name="gazette_files_wanted",
            ),
        ]
        verbose_name = _("issue of the gazette")

    def __str__(self) -> str:
        return f"{self.body_id} {self.year}-{self.number} {self.language}"

    @property
    def direction(self) -> str:
        """The writing direction of the edition, for the `dir` attribute."""
        return "rtl" if self.language == Edition.UYGHUR else "ltr"

    @property
    def has_fixed_contents(self) -> bool:
        """Whether files are made of it: from the first proof on, and after publication."""
        return self.state in FIXED or self.state == IssueState.PUBLISHED


class Article(models.Model):
    """
    A document in an issue, with the released version that was chosen, and the digest of its text.

    The pages are those of the PDF file, set when it is first made; they never change afterwards.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="articles")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(_("section"), max_length=20, choices=Section.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    first_page = models.PositiveSmallIntegerField(null=True, blank=True)
    last_page = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "document"], name="gazette_article_once")
        ]
        indexes = [models.Index(fields=["issue", "position", "id"], name="gazette_article_order")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.position}"


class Reading(models.Model):
    """A completed proof-reading or review: who read what contents, with what result."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="readings")
    round = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=16)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=32, choices=PostKind.choices)
    contents_sha256 = models.CharField(max_length=64)
    characters = models.PositiveIntegerField(default=0)
    corrections = models.PositiveIntegerField(default=0)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "round", "step"], name="gazette_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.round} {self.step}"

    @property
    def label(self) -> str:
        """The name of the step."""
        return str(WORKFLOW.by_name[self.step].label)

    @property
    def error_rate(self) -> float:
        """How many corrections were marked for each 10,000 characters."""
        return round(self.corrections * 10_000 / self.characters, 2) if self.characters else 0.0


class Correction(models.Model):
    """A correction that a proof-reader marked in the version of a document that was to be printed."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="corrections")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=16)
    kind = models.CharField(_("kind"), max_length=8, choices=CorrectionKind.choices)
    quote = models.CharField(_("passage"), max_length=300)
    proposal = models.CharField(_("proposed text"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, settled_at=None)
                | ~Q(state=CorrectionState.OPEN) & Q(settled_at__isnull=False),
                name="gazette_settled_has_moment",
            )
        ]
        indexes = [models.Index(fields=["-marked_at", "-id"], name="gazette_correction_newest")]
        verbose_name = _("marked correction")

    def __str__(self) -> str:
        return f"{self.issue_id} {self.document_id} {self.state}"


class IssueFile(models.Model):
    """A file of an issue, made of the contents with this digest; the public gets only the current one."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    contents_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "kind", "contents_sha256"], name="gazette_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind} {self.sha256[:12]}"

    @property
    def name(self) -> str:
        """The name under which the file is downloaded."""
        one = self.issue
        return f"gazette-{one.body.code}-{one.year}-{one.number}-{one.language}.{self.kind}"

    @property
    def media_type(self) -> str:
        """The media type of the file."""
        return "application/pdf" if self.kind == FileKind.PDF else "application/epub+zip"


class BackIssue(models.Model):
    """An issue that was printed before; its file is that of a document, and public when that is."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="back_issues")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number within the year"))
    language = models.CharField(_("edition"), max_length=16, choices=Edition.choices)
    total_number = models.PositiveIntegerField(_("running number"), null=True, blank=True)
    issued_on = models.DateField(_("date of the issue"))
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "number", "language"], name="gazette_back_issue_once"
            )
        ]
        indexes = [
            models.Index(fields=["-issued_on", "-id"], name="gazette_back_newest"),
            models.Index(fields=["year", "-issued_on", "-id"], name="gazette_back_of_year"),
        ]
        verbose_name = _("old issue of the gazette")

    def __str__(self) -> str:
        return f"{self.body_id} {self.year}-{self.number} {self.language}"
