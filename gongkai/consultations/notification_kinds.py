"""Kinds of notifications about public consultations, and what a notification shows of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.consultations.measures import FEEDBACK, REPORTED
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import visible_to
from gongkai.consultations.reader_queries import feedback_visible_to, reported_visible_to
from gongkai.consultations.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, number and body of the consultations that the user may see."""
    found = visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(one.title, number=one.number, body=one.body.label)
        for pk, one in found.items()
    }


def _feedback_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return kind, number and body of feedback that the user may see; never the words."""
    found = feedback_visible_to(user, on=on).select_related("consultation__body").defer("text")
    return {
        pk: SubjectLine(
            str(one.get_kind_display()), number=one.number, body=one.consultation.body.label
        )
        for pk, one in found.in_bulk(list(ids)).items()
    }


def _reported_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return number and body of the reported comments that the user may see; never the words."""
    found = reported_visible_to(user, on=on).select_related("consultation__body", "comment")
    return {
        pk: SubjectLine(one.consultation.title, number=one.number, body=one.consultation.body.label)
        for pk, one in found.in_bulk(list(ids)).items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {
            NotificationKind.OUTCOME_DUE: Tone.SOON,
            NotificationKind.OUTCOME_LATE: Tone.LATE,
            NotificationKind.FEEDBACK_DUE: Tone.SOON,
            NotificationKind.FEEDBACK_LATE: Tone.LATE,
            NotificationKind.COMMENT_REPORT_DUE: Tone.SOON,
            NotificationKind.COMMENT_REPORT_LATE: Tone.LATE,
        },
        {
            NotificationKind.FEEDBACK_DUE: DayUnit.WORKING_DAYS,
            NotificationKind.COMMENT_REPORT_DUE: DayUnit.WORKING_DAYS,
        },
    ),
    subjects=(
        SubjectKind(
            PublicConsultation._meta.label_lower,
            _("Public consultation"),
            _("A consultation that you no longer handle"),
            "desk:consultation",
            _subject_lines,
        ),
        SubjectKind(
            FEEDBACK,
            _("Feedback on an answer"),
            _("Feedback that you no longer handle"),
            "desk:answer_feedback",
            _feedback_lines,
        ),
        SubjectKind(
            REPORTED,
            _("Reported comment"),
            _("A reported comment that you no longer handle"),
            "desk:reported_comment",
            _reported_lines,
        ),
    ),
)
