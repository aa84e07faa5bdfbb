"""The public consultations that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai.calendars.queries import Calendars
from gongkai.consultations.models import AnswerFeedback, PublicConsultation, ReportedComment
from gongkai.consultations.queries import consultation_queues
from gongkai.consultations.reader_queries import comment_report_queues, feedback_queues
from gongkai.consultations.states import FeedbackState
from gongkai.desk.consultations.deadline_bar import reader_deadline_bar
from gongkai.desk.waiting_lists import MAX_UNLISTED, WaitingList, WaitingRow, first_waiting
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


def waiting_feedback(person: Person, calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first feedback on answers that waits for the person."""
    found = first_waiting(
        AnswerFeedback.objects.select_related("consultation__body").defer("text"),
        feedback_queues(person, on=on),
        on=on,
        limit=MAX_UNLISTED,
    )
    return WaitingList(
        _("Feedback on answers"), [_feedback_row(one, calendars, on) for one in found]
    )


def waiting_reported_comments(person: Person, calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first reported comments that wait for the person."""
    found = first_waiting(
        ReportedComment.objects.select_related("consultation__body", "comment"),
        comment_report_queues(person, on=on),
        on=on,
        limit=MAX_UNLISTED,
    )
    return WaitingList(_("Reported comments"), [_report_row(one, calendars, on) for one in found])


def _feedback_row(one: AnswerFeedback, calendars: Calendars, on: date) -> WaitingRow:
    bar = reader_deadline_bar(one, calendars, on)
    is_drafted = one.state == FeedbackState.DRAFTED
    return WaitingRow(
        reverse("desk:answer_feedback", args=[one.pk]),
        _("Review the reply") if is_drafted else _("Answer"),
        written=one.consultation.title,
        number=one.number,
        place=one.consultation.body.label,
        facts=(one.get_kind_display(),),
        tag=(bar.tone, bar.remaining),
        bar=bar,
        due=_("due on %(day)s") % {"day": day_text(one.due_on)},
    )


def _report_row(one: ReportedComment, calendars: Calendars, on: date) -> WaitingRow:
    bar = reader_deadline_bar(one, calendars, on)
    reports = ngettext("%(n)s report", "%(n)s reports", one.count) % {"n": one.count}
    return WaitingRow(
        reverse("desk:reported_comment", args=[one.pk]),
        _("Examine"),
        written=one.consultation.title,
        number=one.number,
        place=one.consultation.body.label,
        facts=(reports,),
        tag=(bar.tone, bar.remaining),
        bar=bar,
        due=_("due on %(day)s") % {"day": day_text(one.due_on)},
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
