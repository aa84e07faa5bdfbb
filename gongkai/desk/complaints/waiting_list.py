"""The complaints about disclosure and the orders to rectify that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.queries import TEXTS, complaint_queues, order_queues
from gongkai.desk.complaints.deadline_bar import complaint_deadline_bar
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.kit.date_text import day_text
from gongkai.organisations.models import Person


def waiting_complaints(person: Person, calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first complaints that wait for the person."""
    complaints = Complaint.objects.select_related("body", "about").defer(*TEXTS)
    found = first_waiting(complaints, complaint_queues(person, on=on), on=on)
    rows = []
    for one in found:
        bar = complaint_deadline_bar(one, calendars, on)
        rows.append(
            WaitingRow(
                reverse("desk:complaint", args=[one.pk]),
                _("Open"),
                label=one.get_kind_display(),
                number=one.number,
                place=one.about.label,
                tag=(bar.tone, bar.remaining),
                bar=bar,
                due=_("due on %(day)s") % {"day": day_text(one.due_on)},
            )
        )
    return WaitingList(
        _("Complaints about disclosure"), rows, reverse("desk:complaints"), _("All complaints")
    )


def waiting_orders(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first orders to rectify that wait for the person."""
    orders = RectificationOrder.objects.select_related("body")
    rows = [
        WaitingRow(
            reverse("desk:rectification_order", args=[one.pk]),
            _("Open"),
            written=one.text,
            number=one.number,
            place=one.body.label,
            tag=("late" if one.due_on < on else "", one.get_state_display()),
            due=_("due on %(day)s") % {"day": day_text(one.due_on)},
        )
        for one in first_waiting(orders, order_queues(person, on=on), on=on)
    ]
    return WaitingList(
        _("Orders to rectify"), rows, reverse("desk:rectification_orders"), _("All orders")
    )
