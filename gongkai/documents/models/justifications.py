"""Findings that a reviewer has justified, and kinds that a body does not check."""

from django.db import models

from gongkai.documents.models.documents import Document
from gongkai.documents.states import FindingKind, TextPlace
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind


class Justification(models.Model):
    """
    Why a passage may be public although it seems to be personal data or a mark of secrecy.

    The passage itself is not stored: `value_hash` is a keyed hash of it, its kind and its place in
    this document. The reason is stored here and not in the ledger, because it may be erased.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="justifications")
    kind = models.CharField(max_length=24, choices=FindingKind.choices)
    place = models.CharField(max_length=24, choices=TextPlace.choices)
    value_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=32, choices=PostKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "value_hash"], name="documents_justified_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind} {self.place}"


class UncheckedKind(models.Model):
    """A kind of finding that the documents of a body are not checked for."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="unchecked_kinds")
    kind = models.CharField(max_length=24, choices=FindingKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "kind"], name="documents_unchecked_once")
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.kind}"
