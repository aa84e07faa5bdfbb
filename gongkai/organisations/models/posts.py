"""Posts and delegations, each with its dates."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.organisations.models.accounts import Person
from gongkai.organisations.models.bodies import Body, Office
from gongkai.organisations.states import SERVES_BODY, PostKind


def in_force(on: date) -> Q:
    """Match rows in force on a day: `since` is the first day, `until` the first day after."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gt=on))


class Post(models.Model):
    """A post of a person in a body, for one office or all offices (null)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    kind = models.CharField(max_length=32, choices=PostKind.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two constraints, because nulls are distinct in a unique constraint.
            models.UniqueConstraint(
                fields=["person", "body", "office", "kind"],
                condition=Q(until=None),
                name="organisations_post_once",
            ),
            models.UniqueConstraint(
                fields=["person", "body", "kind"],
                condition=Q(until=None, office=None),
                name="organisations_post_once_in_body",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="organisations_post_order"
            ),
        ]
        indexes = [
            models.Index(fields=["body", "kind", "person"], name="organisations_post_holders"),
            # The posts of a person in force by kind, which every page of the desk reads.
            models.Index(
                fields=["person", "kind", "office", "body", "since", "until"],
                name="organisations_post_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.body_id}"

    @property
    def is_narrow(self) -> bool:
        """Whether a post that usually serves the whole body is limited to an office."""
        return self.office_id is not None and self.kind in SERVES_BODY


def delegation_in_force(on: date) -> Q:
    """Match delegations in force on a day: first and last day included, unless ended early."""
    return Q(since__lte=on, until__gte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


class Delegation(models.Model):
    """A delegation of a post by its holder to another person."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    since = models.DateField()
    until = models.DateField()
    # The first day on which it is no longer in force, if it was ended early.
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="organisations_delegation_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.to_id}"
