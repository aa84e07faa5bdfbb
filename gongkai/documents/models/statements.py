"""Statements that a document exists although it is not public."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models.documents import Document
from gongkai.documents.models.versions import Version
from gongkai.documents.states import StatementState
from gongkai.law.grounds import GROUNDS, Ground, GroundText
from gongkai.organisations.models import Body, Person

# At most one of them for each document.
STANDING_STATEMENTS = (StatementState.PROPOSED, StatementState.PUBLISHED)


class Statement(models.Model):
    """
    A statement about one document that is kept: proposed, then published or returned, or ended.

    The public sees body, ground and day; number and day of forming if `shows_number`; the title only if the
    approver allowed it. `version` is the decision that the statement is about: it says nothing about a later
    one. `proposed_for` is the holder of the post in which it was proposed.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="statements")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", db_index=False)
    ground = models.CharField(
        _("legal ground"),
        max_length=4,
        choices=[(g.value, _(t.name)) for g, t in GROUNDS.items()],
        blank=True,
    )
    shows_number = models.BooleanField(_("with document number and date of forming"), default=False)
    shows_title = models.BooleanField(_("with the title"), default=False)
    state = models.CharField(
        max_length=16, choices=StatementState.choices, default=StatementState.PROPOSED
    )
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_for = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    opinion = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state__in=[one.value for one in STANDING_STATEMENTS]),
                name="documents_statement_one_standing",
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.PUBLISHED)
                | Q(published_on__isnull=False, decided_by__isnull=False),
                name="documents_statement_published",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.STATE_SECRET) | Q(shows_number=False, shows_title=False),
                name="documents_statement_secret",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "-published_on", "-id"], name="documents_statement_newest"
            ),
            models.Index(
                fields=["state", "body", "-published_on", "-id"], name="documents_statement_body"
            ),
            models.Index(fields=["body", "-proposed_on", "-id"], name="documents_statement_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"

    @property
    def ground_text(self) -> GroundText | None:
        """The legal ground with its article; None for what is open on request."""
        return GROUNDS[Ground(self.ground)] if self.ground else None

    @property
    def public_number(self) -> str:
        """The document number, if the statement may show it."""
        return self.document.document_number if self.shows_number else ""

    @property
    def public_title(self) -> str:
        """The title, if the approver allowed it."""
        return self.document.title if self.shows_title else ""
