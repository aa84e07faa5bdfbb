"""Kinds of notifications about documents, and the access-checked text about their subjects."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, Inquiry
from gongkai.documents.queries import worked_by
from gongkai.documents.queries.inquiries import shows_text, visible_inquiries
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
    NotificationKind.TURN: Tone.SOON,
    NotificationKind.INQUIRY_ASKED: Tone.SOON,
    NotificationKind.INQUIRY_DUE: Tone.SOON,
    NotificationKind.INQUIRY_OVERDUE: Tone.LATE,
}
DAYS = {
    NotificationKind.DUE: DayUnit.WORKING_DAYS,
    NotificationKind.LAPSING: DayUnit.DAYS,
    NotificationKind.TURN: DayUnit.WORKING_DAYS,
    NotificationKind.INQUIRY_DUE: DayUnit.DAYS,
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


def _inquiry_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return the title of the version about which is asked, where the user may still read it."""
    found = visible_inquiries(user, on=on).in_bulk(list(ids))
    return {
        pk: SubjectLine(
            one.version.title if shows_text(one) else str(one.get_kind_display()),
            one.version.language if shows_text(one) else "",
            body=one.body.label,
        )
        for pk, one in found.items()
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
        SubjectKind(
            Inquiry._meta.label_lower,
            _("Inquiry"),
            _("An inquiry that does not concern you any more"),
            "desk:inquiry",
            _inquiry_lines,
        ),
    ),
)
