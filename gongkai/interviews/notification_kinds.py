"""Kinds of notifications about events, and what a notification shows of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.interviews.models import Event
from gongkai.interviews.queries import visible_to
from gongkai.interviews.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return topic, number and body of the events that the user may see."""
    found = visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(NotificationKind, {NotificationKind.EVENT_SOON: Tone.SOON}, {}),
    subjects=(
        SubjectKind(
            Event._meta.label_lower,
            _("Interview or press conference"),
            _("An event that you no longer run"),
            "desk:event",
            _subject_lines,
        ),
    ),
)
