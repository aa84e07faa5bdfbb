"""What the acts add up to, kept ready by the consumer."""

from django.db import models


class Tally(models.Model):
    """
    What the acts of one body about one kind of subject add up to in one month under one measure, in millionths.

    Whole numbers stay exact. A measure belongs to the kind of subject: two kinds may each have one of the same name. `body` is the ledger chain of the body. It can be counted again from the register at any time.
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

    def __str__(self) -> str:
        return f"{self.body} {self.year}-{self.month:02} {self.subject_type} {self.measure} {self.micros}"
