"""Review steps: each reviewer's opinion with time and capacity."""

from django.db import models

from gongkai.documents.models.versions import Version
from gongkai.documents.states import Decision, State
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind


class ReviewStep(models.Model):
    """One step of a review: opinion, person, time; never shown to the public."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=24, choices=State.choices)
    decision = models.CharField(max_length=16, choices=Decision.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    post = models.CharField(max_length=32, choices=PostKind.choices)
    opinion = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "round", "state"],
                condition=models.Q(decision__in=[Decision.PASS, Decision.APPROVE]),
                name="documents_step_once",
            )
        ]
        indexes = [models.Index(fields=["version", "id"], name="documents_step_order")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state} {self.decision}"
