"""Kinds of notifications about duties, and what a notification shows of a duty."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.duties.models import Duty
from gongkai.duties.queries import visible_to
from gongkai.duties.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return item, period and body of the duties that the user follows."""
    found = visible_to(user, on=on).select_related("body", "item").in_bulk(list(ids))
    return {
        pk: SubjectLine(duty.item.label, number=f"{duty.first} – {duty.last}", body=duty.body.label)
        for pk, duty in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {NotificationKind.DUTY_DUE: Tone.SOON, NotificationKind.DUTY_MISSING: Tone.LATE},
        {NotificationKind.DUTY_DUE: DayUnit.DAYS},
    ),
    subjects=(
        SubjectKind(
            Duty._meta.label_lower,
            _("Publication duty"),
            _("A duty of a body that you no longer follow"),
            "desk:duty",
            _subject_lines,
        ),
    ),
)
