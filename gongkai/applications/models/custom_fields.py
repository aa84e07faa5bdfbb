"""What a body would like to know beside what the law lets it ask for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body


class CustomField(models.Model):
    """
    A line that a body adds to its application form. Nobody must fill it in: the law says what may be required.

    Answers are kept encrypted with the applicant, under the label of that day; a field that was taken off the form stays
    here so that it is known who asked for what. Law: 条例19 art. 29.
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
