"""Kinds of notifications about redactions, and what a notification may show of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from gongkai.notifications.kinds import Catalogue, Kind, SubjectKind, SubjectLine
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User
from gongkai.redactions.models import Redaction
from gongkai.redactions.queries import visible_to


class NotificationKind(TextChoices):
    """Kinds of notifications about a redaction."""

    SUBMITTED = "redaction_submitted", _("A redacted file waits for its second person")
    RETURNED = "redaction_returned", _("A redaction was returned")


def _lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return the names of the files whose redactions the user may see."""
    found = visible_to(user, on=on).select_related("document__body", "application__body")
    return {
        pk: SubjectLine(one.original_name, body=one.body.label)
        for pk, one in found.in_bulk(list(ids)).items()
    }


CATALOGUE = Catalogue(
    kinds=(
        Kind(NotificationKind.SUBMITTED.value, NotificationKind.SUBMITTED.label),
        Kind(NotificationKind.RETURNED.value, NotificationKind.RETURNED.label, Tone.SOON),
    ),
    subjects=(
        SubjectKind(
            Redaction._meta.label_lower,
            _("Redaction"),
            _("A redaction you no longer work on"),
            "desk:redaction",
            _lines,
        ),
    ),
)
