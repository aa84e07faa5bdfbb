"""Optional custom fields of application forms."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body


class CustomField(models.Model):
    """
    A field that a body adds to its application form.

    It is optional, because the law limits required fields. Answers are stored encrypted with the
    applicant, under the label at that time. A removed field is kept as a record of what was asked.
    Law: 条例19 art. 29.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="custom_fields")
    label = models.CharField(_("label"), max_length=60)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "label"],
                condition=Q(retired_at=None),
                name="applications_custom_field_once",
            )
        ]

    def __str__(self) -> str:
        return self.label
