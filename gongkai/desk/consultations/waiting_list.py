"""The public consultations that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import consultation_queues
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.kit.date_text import day_text, moment_text
from gongkai.organisations.models import Person


def waiting_consultations(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first consultations that wait for the person."""
    found = first_waiting(
        PublicConsultation.objects.select_related("body").defer("outcome"),
        consultation_queues(person, on=on),
        on=on,
    )
    return WaitingList(
        _("Public consultations"),
        [_row(consultation, on) for consultation in found],
        reverse("desk:consultations"),
        _("All public consultations"),
    )


def _row(consultation: PublicConsultation, on: date) -> WaitingRow:
    tag = ("", consultation.get_state_display())
    due = moment_text(consultation.closes_at) if consultation.closes_at else ""
    if consultation.outcome_due_on:
        due = _("due on %(day)s") % {"day": day_text(consultation.outcome_due_on)}
        if consultation.outcome_due_on < on:
            tag = ("late", _("Overdue"))
    return WaitingRow(
        reverse("desk:consultation", args=[consultation.pk]),
        _("Process it"),
        written=consultation.title,
        place=consultation.body.label,
        facts=(consultation.get_kind_display(),),
        tag=tag,
        due=due,
    )
