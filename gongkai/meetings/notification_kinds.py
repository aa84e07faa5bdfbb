"""Kinds of notifications about meetings, and what a notification shows of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.meetings.models import Meeting
from gongkai.meetings.queries import visible_to
from gongkai.meetings.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, number and body of the meetings that the user may see."""
    found = visible_to(user, on=on).select_related("body").defer("seed", "record")
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.in_bulk(list(ids)).items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {
            NotificationKind.MEETING_CLOSED: Tone.SOON,
            NotificationKind.MEETING_MATERIALS: Tone.SOON,
        },
        {},
    ),
    subjects=(
        SubjectKind(
            Meeting._meta.label_lower,
            _("Hearing or open meeting"),
            _("A meeting that you no longer handle"),
            "desk:meeting",
            _subject_lines,
        ),
    ),
)
