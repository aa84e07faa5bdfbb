"""Tables of redactions: of which file, the boxes, the result and its proof."""

import json
import re
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application, CaseFile
from gongkai.documents.models import Attachment, Document, Version
from gongkai.encryption.columns import EncryptedRow, EncryptedTextField
from gongkai.files.redaction.boxes import Box
from gongkai.law.grounds import GROUNDS, Ground, GroundText
from gongkai.organisations.models import Body, Person
from gongkai.redactions.states import OPEN, RedactionState


class Redaction(EncryptedRow):
    """
    The redaction of a file of a document or of a case.

    `original_id` and `result_id` name the files in the store: by their hash for documents, by a keyed
    fingerprint for cases. The original stays stored as long as this row. The names and the proof are
    encrypted, because a name or the hash of a file of a case can tell what it is.

    `version` is the draft in which the redaction was begun, with which it is erased. `editors` are all
    who added or removed boxes, also boxes that are gone.
    """

    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.CASCADE, related_name="redactions"
    )
    version = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.CASCADE, related_name="redactions"
    )
    attachment = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="redactions"
    )
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="redactions"
    )
    case_file = models.ForeignKey(
        CaseFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="redactions"
    )
    result_file = models.ForeignKey(
        CaseFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        max_length=16, choices=RedactionState.choices, default=RedactionState.DRAWN
    )
    ending = models.CharField(max_length=8)
    pages = models.PositiveIntegerField()
    original_id = models.CharField(max_length=64)
    original_name = EncryptedTextField()
    original_size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    result_id = models.CharField(max_length=64, blank=True)
    result_name = EncryptedTextField(blank=True)
    result_size = models.PositiveBigIntegerField(default=0)
    proof = EncryptedTextField(blank=True)
    return_reason = EncryptedTextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    editors = models.ManyToManyField(Person, related_name="+")
    reviewer = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None, application__isnull=False)
                | Q(document__isnull=False, application=None),
                name="redactions_of_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state=RedactionState.APPROVED) | Q(reviewer__isnull=False),
                name="redactions_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(reviewer=models.F("drawn_by")), name="redactions_two_persons"
            ),
            models.UniqueConstraint(
                fields=["attachment"],
                condition=Q(state__in=sorted(OPEN)),
                name="redactions_one_open_of_attachment",
            ),
            models.UniqueConstraint(
                fields=["case_file"],
                condition=Q(state__in=sorted(OPEN)),
                name="redactions_one_open_of_case_file",
            ),
        ]
        indexes = [
            models.Index(fields=["document", "id"], name="redactions_document"),
            models.Index(fields=["application", "id"], name="redactions_application"),
            models.Index(fields=["original_id"], name="redactions_original"),
            models.Index(fields=["result_id"], name="redactions_result"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"

    @property
    def body(self) -> Body:
        """The body whose file it is."""
        subject = self.document or self.application
        assert subject is not None  # a constraint of the table
        return subject.body

    @property
    def proof_facts(self) -> dict[str, Any]:
        """The facts of the proof; empty before the result was made."""
        facts: dict[str, Any] = json.loads(self.proof) if self.proof else {}
        return facts


class RedactionBox(models.Model):
    """A box on a page (from 1), in ten-thousandths of the page as it is shown, and its ground."""

    redaction = models.ForeignKey(Redaction, on_delete=models.CASCADE, related_name="boxes")
    page = models.PositiveIntegerField()
    left = models.PositiveSmallIntegerField()
    top = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    ground = models.CharField(
        max_length=4, choices=[(one.value, _(text.name)) for one, text in GROUNDS.items()]
    )
    only_here = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["redaction", "page", "id"], name="redactions_box_order")]

    def __str__(self) -> str:
        return f"{self.redaction_id}.{self.page} {self.ground}"

    @property
    def article(self) -> str:
        """The number of the article of the ground."""
        return article_of(Ground(self.ground))

    @property
    def ground_text(self) -> GroundText:
        """The text of the ground with its article."""
        return GROUNDS[Ground(self.ground)]

    @property
    def box(self) -> Box:
        """The box as it is drawn, with the article printed in it."""
        return Box(
            self.page,
            self.left,
            self.top,
            self.width,
            self.height,
            f"第{self.article}条",
            self.only_here,
        )


def article_of(ground: Ground) -> str:
    """Return the number of the article that a ground stands in."""
    found = re.search(r"art\. (\d+)", GROUNDS[ground].law)
    return found[1] if found else ""
