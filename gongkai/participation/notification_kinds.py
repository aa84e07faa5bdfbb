"""Kinds of notifications about public concerns, and what a notification shows of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User
from gongkai.participation.models import Concern
from gongkai.participation.queries import visible_to
from gongkai.participation.states import NotificationKind


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return topic, number and body of the concerns that the user may see."""
    found = visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {NotificationKind.CONCERN_DUE: Tone.SOON, NotificationKind.CONCERN_LATE: Tone.LATE},
        {},
    ),
    subjects=(
        SubjectKind(
            Concern._meta.label_lower,
            _("Public concern"),
            _("A concern that you no longer handle"),
            "desk:concern",
            _subject_lines,
        ),
    ),
)
