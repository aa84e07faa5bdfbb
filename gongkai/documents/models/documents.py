"""Documents and their filing facts."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem, Genre, Subject
from gongkai.documents.models.imports import ImportRecord
from gongkai.documents.states import ENDED, LASTING, Attribute, Language, Status, Validity
from gongkai.organisations.models import Body, Office, Person

UNDATED = date(1000, 1, 1)
# Each index of the public lists also holds the other headings, so that a list or count under several
# headings reads no row that it does not show, and the import, whose documents are hidden while it runs.
PUBLIC_HEADINGS = ("body", "catalogue_item", "genre", "subject", "language", "import_record")
PUBLIC_INDEXES: dict[str, tuple[str, ...]] = {
    "newest": (),
    "by_language": ("language",),
    "by_body": ("body",),
    "by_item": ("catalogue_item",),
    "by_genre": ("genre",),
    "by_subject": ("subject",),
}


class FilingFacts(models.Model):
    """Filing facts: proposed on a version, copied to the document when the version is decided."""

    title = models.CharField(_("title"), max_length=300, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    attribute = models.CharField(
        _("disclosure attribute"), max_length=16, choices=Attribute.choices, blank=True
    )
    genre = models.ForeignKey(
        Genre,
        verbose_name=_("genre"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    subject = models.ForeignKey(
        Subject,
        verbose_name=_("subject"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    catalogue_item = models.ForeignKey(
        CatalogueItem,
        verbose_name=_("catalogue item"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(
        _("language"), max_length=16, choices=Language.choices, default=Language.CHINESE
    )
    formed_on = models.DateField(_("date of forming"), null=True, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=200, blank=True)
    co_issuers = models.JSONField(_("issued together with"), default=list, blank=True)

    class Meta:
        abstract = True


FILING_FACTS = (
    "title",
    "document_number",
    "attribute",
    "genre_id",
    "subject_id",
    "catalogue_item_id",
    "language",
    "formed_on",
    "effective_on",
    "valid_until",
    "issued_by",
    "co_issuers",
)


class Document(FilingFacts):
    """
    One document from draft to tombstone; its versions contain the text.

    The filing facts are those of the version in preparation until the first decision, then those
    of the version in force. Lists are ordered by `listed_on`: the day of release, for imported
    documents the date of forming, `UNDATED` if it is unknown. `earlier_release_on` is the day on which
    an earlier system published an imported document.

    `validity` is stored, so that lists, filters and counts read one column; `next_validity_on` is the
    day on which the worker must change it (`actions.validity`). Pages show `validity_on`, which is
    right even before the worker has run. `valid_until` is the last day in force, `repealed_on` and
    `partly_on` are the first days on which the document, or a part of it, is no longer in force.
    """

    # Of body and drafter, the indexes of the desk's lists begin with them.
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="documents", db_index=False
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drafter = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PREPARING)
    validity = models.CharField(max_length=16, choices=Validity.choices, default=Validity.IN_FORCE)
    index_number = models.CharField(max_length=80, unique=True, null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    listed_on = models.DateField(default=UNDATED)
    earlier_release_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True)
    repealed_on = models.DateField(null=True, blank=True)
    partly_on = models.DateField(null=True, blank=True)
    next_validity_on = models.DateField(null=True, blank=True)
    # The document whose release repeals this one, or a part of it; None if a person did it by hand.
    repealing = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    review_on = models.DateField(_("to be examined again on"), null=True, blank=True)
    public_version = models.ForeignKey(
        "documents.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    open_version = models.ForeignKey(
        "documents.Version", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    import_record = models.ForeignKey(
        ImportRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    external_id = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[Status.RELEASED, Status.WITHDRAWN])
                | Q(index_number__isnull=False),
                name="documents_public_has_number",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.RELEASED) & Q(public_version__isnull=False))
                | (~Q(status=Status.RELEASED) & Q(public_version__isnull=True)),
                name="documents_public_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawal_reason=""),
                name="documents_withdrawn_has_reason",
            ),
            models.UniqueConstraint(
                fields=["body", "external_id"],
                condition=~Q(external_id=""),
                name="documents_external_once",
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[
                        "status",
                        *leading,
                        "-listed_on",
                        "-id",
                        *(name for name in PUBLIC_HEADINGS if name not in leading),
                    ],
                    name=f"documents_{index}",
                )
                for index, leading in PUBLIC_INDEXES.items()
            ),
            *(
                models.Index(
                    fields=["status", *leading, "-withdrawn_at", "-id"],
                    condition=Q(withdrawn_at__isnull=False),
                    name=f"documents_{index}",
                )
                for index, leading in (("withdrawn", []), ("withdrawn_by_body", ["body"]))
            ),
            models.Index(
                fields=["next_validity_on", "id"],
                condition=Q(next_validity_on__isnull=False),
                name="documents_validity_due",
            ),
            models.Index(
                fields=["body", "next_validity_on", "id"],
                condition=Q(next_validity_on__isnull=False),
                name="documents_validity_body",
            ),
            models.Index(
                fields=["valid_until", "id"],
                condition=Q(valid_until__isnull=False),
                name="documents_term",
            ),
            models.Index(
                fields=["repealing"],
                condition=Q(repealing__isnull=False),
                name="documents_repealing",
            ),
            # People find the other document of a relation by its document number.
            models.Index(
                fields=["document_number"],
                condition=~Q(document_number=""),
                name="documents_by_number",
            ),
            # The lists of the desk: one index for each filter that may leave few rows. They are read
            # backwards, because rows that are added at the end of an index fill its pages.
            models.Index(fields=["body", "changed_at", "id"], name="documents_desk"),
            models.Index(
                fields=["body", "status", "changed_at", "id"], name="documents_desk_status"
            ),
            models.Index(
                fields=["body", "catalogue_item", "changed_at", "id"], name="documents_desk_item"
            ),
            models.Index(fields=["body", "genre", "changed_at", "id"], name="documents_desk_genre"),
            models.Index(fields=["body", "formed_on", "id"], name="documents_desk_formed"),
            models.Index(fields=["drafter", "changed_at", "id"], name="documents_desk_drafter"),
            models.Index(
                fields=["body", "changed_at", "id"],
                condition=Q(open_version__isnull=False),
                name="documents_desk_open",
            ),
            # What is public, nearly all, has one attribute.
            models.Index(
                fields=["body", "attribute", "changed_at", "id"],
                condition=Q(public_version__isnull=True),
                name="documents_desk_attribute",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    # Django's own methods would translate the labels of all values each time.
    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return the label of the status."""
        return str(Status(self.status).label)

    def get_attribute_display(self) -> str:  # type: ignore[no-redef]
        """Return the label of the attribute, empty if there is none."""
        return str(Attribute(self.attribute).label) if self.attribute else ""

    @property
    def heading(self) -> str:
        """The title, or the neutral number of a stub without a title."""
        return self.title or self.neutral_number

    def named_in(self, body_id: int) -> str:
        """The name by which a document of a body may call it: no title if only another body sees it."""
        is_known = self.is_public or self.body_id == body_id
        return self.heading if is_known else self.index_number or self.neutral_number

    @property
    def neutral_number(self) -> str:
        """A name without information about the content, for state secret stubs."""
        return f"#{self.pk}"

    @property
    def is_public(self) -> bool:
        """Whether the document is released (a running import hides it nevertheless)."""
        return self.status == Status.RELEASED

    @property
    def is_dated(self) -> bool:
        """Whether `listed_on` is a real date."""
        return self.listed_on != UNDATED

    def validity_on(self, day: date) -> Validity:
        """Return whether its provisions are in force on a day, from its own dates alone."""
        validity = self.stored_validity_on(day)
        if validity in LASTING and self.effective_on is not None and self.effective_on > day:
            return Validity.NOT_YET
        if validity == Validity.NOT_YET and self.effective_on and self.effective_on <= day:
            return Validity.IN_FORCE
        return validity

    def stored_validity_on(self, day: date) -> Validity:
        """Return what `validity` must be on a day: repeal and lapse count, the day of effect not."""
        validity = Validity(self.validity)
        if validity in ENDED:
            return validity
        ends = [one for one in (self.repealed_on, self.lapses_on) if one is not None]
        if ends and min(ends) <= day:
            return Validity.REPEALED if min(ends) == self.repealed_on else Validity.EXPIRED
        if self.partly_on is not None and self.partly_on <= day:
            return Validity.PARTLY
        return validity

    @property
    def lapses_on(self) -> date | None:
        """The first day after its term of validity; None without a term."""
        return None if self.valid_until is None else self.valid_until + timedelta(days=1)

    def ended_on(self, day: date) -> date | None:
        """Return the day from which it is no longer in force, if that is known and not after `day`."""
        validity = self.stored_validity_on(day)
        if validity == Validity.REPEALED:
            return self.repealed_on
        return self.lapses_on if validity == Validity.EXPIRED else None

    def plan_validity(self) -> None:
        """Set the day on which the stored validity changes next (not saved)."""
        self.next_validity_on = self.planned_validity_on

    @property
    def planned_validity_on(self) -> date | None:
        """The day on which the stored validity changes next; None if it does not change."""
        days = [self.repealed_on, self.lapses_on]
        if self.validity != Validity.PARTLY:
            days.append(self.partly_on)
        coming = [day for day in days if day is not None]
        is_over = self.validity in ENDED or not coming
        return None if is_over else min(coming)

    @property
    def direction(self) -> str:
        """Writing direction of its language, for the `dir` attribute."""
        return "rtl" if self.language == Language.UYGHUR else "ltr"


def end_of(repealed_on: date | None, valid_until: date | None, today: date) -> date | None:
    """Return the day on which a document ceased to be in force by these dates, up to today."""
    lapses_on = None if valid_until is None else valid_until + timedelta(days=1)
    return min((day for day in (repealed_on, lapses_on) if day and day <= today), default=None)


def file_under(document: Document, version: FilingFacts) -> None:
    """Copy the filing facts of a version to its document (not saved)."""
    for name in FILING_FACTS:
        setattr(document, name, getattr(version, name))
