"""Passages of a text that a reviewer has marked, with a remark on each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models.versions import Version
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind


class PassageRemark(models.Model):
    """
    A remark on a passage: the quotation with the text around it, so that edits do not lose it.

    `paragraph` is the number of its paragraph when it was marked, from 1; an empty `quotation` means
    the paragraph as a whole. Never shown to the public.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="remarks")
    round = models.PositiveSmallIntegerField()
    paragraph = models.PositiveIntegerField()
    quotation = models.CharField(_("passage"), max_length=500, blank=True)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    remark = models.CharField(_("remark"), max_length=1000)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=32, choices=PostKind.choices)
    at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["version", "id"], name="documents_remark_order")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.paragraph}"
