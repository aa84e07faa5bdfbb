"""Kinds of notifications about training, and what a notification shows of a session."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.organisations.queries import User
from gongkai.training.models import TrainingSession
from gongkai.training.queries.access import sessions_visible_to
from gongkai.training.states import NotificationKind


def _session_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, number and body of the sessions that the user may see."""
    found = sessions_visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(NotificationKind, {}, {}),
    subjects=(
        SubjectKind(
            TrainingSession._meta.label_lower,
            _("Training session"),
            _("A training that you no longer see"),
            "desk:training_session",
            _session_lines,
        ),
    ),
)
