"""Tallies of acts, maintained by the consumer."""

from django.db import models


class Tally(models.Model):
    """
    The sum in millionths of one body's acts about one kind of subject, by month and measure.

    Integers stay exact. A measure belongs to one kind of subject: two kinds may each have a measure
    of the same name. `body` is the ledger chain of the body. Tallies can be rebuilt from the ledger
    at any time.
    """

    body = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    subject_type = models.CharField(max_length=64)
    measure = models.CharField(max_length=120)
    micros = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "month", "subject_type", "measure"],
                name="statistics_tally_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["subject_type", "year", "measure", "month", "body", "micros"],
                name="statistics_tally_of_year",
            ),
            # All years of a measure of a body: the register of normative documents.
            models.Index(
                fields=["body", "subject_type", "measure", "year", "micros"],
                name="statistics_tally_of_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.year}-{self.month:02} {self.subject_type} {self.measure} {self.micros}"
