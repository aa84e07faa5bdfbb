"""Queries of the mail queue."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, QuerySet

from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState


def due_mails(at: datetime) -> QuerySet[OutgoingMail]:
    """Return the mails that are to be sent now, those due longest first."""
    return OutgoingMail.objects.filter(state=MailState.WAITING, next_at__lte=at).order_by(
        "next_at", "id"
    )


def oldest_due_mail(at: datetime) -> datetime | None:
    """Return since when the oldest mail is due that has not been sent."""
    return due_mails(at).values_list("next_at", flat=True).first()


def given_up_mails(kind: str, subject_id: int) -> QuerySet[OutgoingMail]:
    """Return the mails about one subject that were given up, newest first."""
    return OutgoingMail.objects.filter(
        kind=kind, subject_id=subject_id, state=MailState.GIVEN_UP
    ).order_by("-id")


def mail_counts(kinds: Collection[str]) -> list[tuple[str, int]]:
    """Return how many mails of these kinds are in each state, by the names of the states."""
    found = OutgoingMail.objects.filter(kind__in=kinds).order_by().values_list("state")
    numbers = dict(found.annotate(number=Count("pk")))
    return [(str(label), numbers.get(value, 0)) for value, label in MailState.choices]
