"""The rules of a body for the check of personal data: terms of its own, and how passages are masked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.documents.states import MaskStyle
from gongkai.organisations.models import Body


class CheckRule(models.Model):
    """Words that documents of a body may not contain, one in each line, and the style of its masks."""

    body = models.OneToOneField(Body, on_delete=models.CASCADE, related_name="check_rule")
    terms = models.TextField(_("terms"), blank=True)
    style = models.CharField(max_length=8, choices=MaskStyle.choices, default=MaskStyle.PART)

    def __str__(self) -> str:
        return f"{self.body_id} {self.style}"
