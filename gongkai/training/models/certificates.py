"""Table of certificates of training."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.organisations.models import Body, Person


class TrainingCertificate(models.Model):
    """
    What was certified to a person of a year: post and hours on the day of issue.

    `secret` is random; the printed code is a keyed hash of it, so that the certificate can be printed
    again and the table alone gives no valid code.
    """

    number = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    hours = models.DecimalField(max_digits=6, decimal_places=1)
    sessions = models.PositiveSmallIntegerField()
    units = models.PositiveSmallIntegerField()
    secret = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_certificate_hours"),
            # The same hours are certified once; more hours later in the year are certified anew.
            models.UniqueConstraint(
                fields=["person", "year", "hours"], name="training_certificate_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "-year", "-id"], name="training_certificates")]
        verbose_name = _("training certificate")

    def __str__(self) -> str:
        return self.number
