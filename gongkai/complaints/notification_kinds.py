"""Kinds of notifications about complaints and orders, and what a notification may show of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.queries import TEXTS, orders_visible_to, visible_to
from gongkai.complaints.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User


def _complaint_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return kind, number and the body complained of of the complaints that the user may see."""
    found = visible_to(user, on=on).select_related("about").defer(*TEXTS).in_bulk(list(ids))
    return {
        pk: SubjectLine(str(one.get_kind_display()), number=one.number, body=one.about.label)
        for pk, one in found.items()
    }


def _order_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return text, number and body of the orders that the user may see."""
    found = orders_visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.text, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {
            NotificationKind.COMPLAINT_DUE: Tone.SOON,
            NotificationKind.COMPLAINT_LATE: Tone.LATE,
        },
        {NotificationKind.COMPLAINT_DUE: DayUnit.WORKING_DAYS},
    ),
    subjects=(
        SubjectKind(
            Complaint._meta.label_lower,
            _("Complaint about disclosure"),
            _("A complaint that you no longer handle"),
            "desk:complaint",
            _complaint_lines,
        ),
        SubjectKind(
            RectificationOrder._meta.label_lower,
            _("Order to rectify"),
            _("An order that you no longer handle"),
            "desk:rectification_order",
            _order_lines,
        ),
    ),
)
