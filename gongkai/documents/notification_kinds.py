"""Kinds of notifications about documents, and the access-checked text about their subjects."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document
from gongkai.documents.queries import worked_by
from gongkai.documents.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User

TONES = {
    NotificationKind.RETURNED: Tone.SOON,
    NotificationKind.RELEASED: Tone.GOOD,
    NotificationKind.DUE: Tone.SOON,
    NotificationKind.OVERDUE: Tone.LATE,
    NotificationKind.UNATTENDED: Tone.LATE,
    NotificationKind.LAPSING: Tone.SOON,
}
DAYS = {
    NotificationKind.DUE: DayUnit.WORKING_DAYS,
    NotificationKind.LAPSING: DayUnit.DAYS,
}
# Administrators, who grant posts, do not see the documents themselves.
PAGES: dict[str, tuple[str, str | Promise]] = {
    NotificationKind.UNATTENDED: ("desk:work", _("Grant the missing post"))
}


def _lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title and body of those documents that belong to bodies in which the user works."""
    found = worked_by(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.heading, one.language, body=one.body.label) for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(NotificationKind, TONES, DAYS, PAGES),
    subjects=(
        SubjectKind(
            Document._meta.label_lower,
            _("Document"),
            _("A document you no longer work on"),
            "desk:document",
            _lines,
        ),
    ),
)
