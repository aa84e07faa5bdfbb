"""The sheets of assessments that wait for a person: to score, to report on, to object to, to decide on."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.assessments.queries.waiting import (
    WaitingSheet,
    sheets_to_decide_on,
    sheets_to_object_to,
    sheets_to_report_on,
    sheets_to_score,
    states_in_progress,
)
from gongkai.assessments.states import AssessmentState
from gongkai.calendars.queries import Calendars
from gongkai.desk.waiting_lists import MAX_ROWS, WaitingList, WaitingRow
from gongkai.kit.date_text import day_text
from gongkai.organisations.models import Person

MAX_COUNTED = 500  # of each kind; a place has fewer bodies
# What a row asks for, in which state of the assessment, and what is read.
KINDS: tuple[tuple[str | Promise, str, Callable[..., list[WaitingSheet]]], ...] = (
    (gettext_lazy("Decide on objections"), AssessmentState.ANNOUNCED, sheets_to_decide_on),
    (gettext_lazy("Objections possible"), AssessmentState.ANNOUNCED, sheets_to_object_to),
    (gettext_lazy("To be scored"), AssessmentState.SCORING, sheets_to_score),
    (gettext_lazy("Report on your own body"), AssessmentState.SCORING, sheets_to_report_on),
)


def waiting_sheets(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first sheets that wait for the person, those with a day first."""
    in_progress = states_in_progress()  # for most of the year none is
    waiting = [
        (label, one)
        for label, state, found in KINDS
        if state in in_progress
        for one in found(person, on=on, limit=MAX_COUNTED)
    ]
    return WaitingList(
        _("Assessments"),
        [_row(label, one, on) for label, one in waiting[:MAX_ROWS]],
        reverse("desk:assessments"),
        _("All assessments"),
        total=len(waiting),
    )


def _row(label: str | Promise, waiting: WaitingSheet, on: date) -> WaitingRow:
    due, sheet = waiting.due_on, waiting.sheet
    facts = (_("indicators: %(number)s") % {"number": waiting.number},) if waiting.number else ()
    return WaitingRow(
        reverse("desk:sheet", args=[sheet.pk]),
        _("Open"),
        label=str(label),
        number=sheet.assessment.number,
        place=sheet.body.label,
        facts=facts,
        tag=("late", _("late")) if due is not None and due < on else None,
        due=_("due on %(day)s") % {"day": day_text(due)} if due else "",
    )
