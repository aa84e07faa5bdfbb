"""Kinds of notifications about public consultations, and what a notification shows of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import visible_to
from gongkai.consultations.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, number and body of the consultations that the user may see."""
    found = visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {NotificationKind.OUTCOME_DUE: Tone.SOON, NotificationKind.OUTCOME_LATE: Tone.LATE},
        {},
    ),
    subjects=(
        SubjectKind(
            PublicConsultation._meta.label_lower,
            _("Public consultation"),
            _("A consultation that you no longer handle"),
            "desk:consultation",
            _subject_lines,
        ),
    ),
)
