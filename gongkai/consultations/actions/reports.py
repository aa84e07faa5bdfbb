"""Take reports of published comments, and examine them. Nothing is hidden before somebody decides."""

from datetime import datetime

from django.db import transaction

from gongkai.calendars.queries import calendar_of
from gongkai.consultations.actions.reported import set_aside, settle_reports
from gongkai.consultations.models import (
    CommentReport,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.consultations.numbering import REPORT_SERIES, number_within
from gongkai.consultations.reader_queries import due_of, waiting_report_of
from gongkai.consultations.reader_waiting import update_waiting_report
from gongkai.consultations.recording import AUTHOR, record_consultation_act
from gongkai.consultations.rules.reports import (
    refusal_to_hold_reported,
    refusal_to_keep,
    refusal_to_report,
)
from gongkai.consultations.states import ReportedState
from gongkai.consultations.workflow import HoldInputs, ReasonInputs
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.query_codes import hash_of
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.repeated_forms import refusal_of_repetition


def report_comment(
    comment: PublicComment, ground: str, *, code: str, submission: str, at: datetime
) -> CommentReport:
    """
    Take a reader's report of a published comment; reports of one comment make one task.

    `code` is the reader's query code; only its hash is stored. `submission` identifies the submitted
    form: submitting it twice, even concurrently, makes one report. The comment stays public.
    """
    # Hashing is deliberately slow, so it runs before the transaction takes locks.
    code_hash = hash_of(code)
    with transaction.atomic():
        lock_key(submission)
        refuse_if(refusal_of_repetition(CommentReport, submission))
        consultation = lock(comment.consultation)
        comment = lock(comment)
        refuse_if(refusal_to_report(comment, ground))
        reported = waiting_report_of(comment) or _begun(comment, consultation, at=at)
        reported.comment, reported.consultation = comment, consultation
        reported.count += 1
        reported.save()
        consultation.last_report += 1
        consultation.save(update_fields=["last_report"])
        report = CommentReport.objects.create(
            reported=reported,
            number=number_within(consultation, REPORT_SERIES, consultation.last_report),
            code_hash=code_hash,
            submission=submission,
            ground=ground,
            received_at=at,
        )
        update_waiting_report(reported)
        facets = {"report": report.number, "ground": ground}
        record_consultation_act(Verb.COMMENT_REPORTED, reported, by=AUTHOR, at=at, facets=facets)
        return report


def _begun(
    comment: PublicComment, consultation: PublicConsultation, *, at: datetime
) -> ReportedComment:
    """Return a new examination of a comment with its due date (not saved)."""
    reported = ReportedComment(
        comment=comment, consultation=consultation, received_on=local_date(at)
    )
    due = due_of(reported, calendar_of(consultation.body.region))
    reported.due_on, reported.provisional = due.on, due.provisional
    return reported


@transaction.atomic
def keep_reported(
    reported: ReportedComment, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> ReportedComment:
    """Keep a reported comment public; those who reported it read the reason."""
    reported = _locked(reported)
    refuse_if(refusal_to_keep(reported, inputs, by=by, at=at))
    reason = single_line(inputs.reason)
    settle_reports(reported.comment, ReportedState.KEPT, by=by, at=at, reason=reason)
    reported.refresh_from_db()
    return reported


@transaction.atomic
def hold_reported(
    reported: ReportedComment, inputs: HoldInputs, /, *, by: Person, at: datetime
) -> ReportedComment:
    """Set a reported comment aside as any comment: its text is kept and its author can contest it."""
    reported = _locked(reported)
    refuse_if(refusal_to_hold_reported(reported, inputs, by=by, at=at))
    set_aside(reported.comment, inputs.ground, by=by, at=at)
    reported.refresh_from_db()
    return reported


def _locked(reported: ReportedComment) -> ReportedComment:
    """Lock the consultation, the comment and the reports, in the order of all actions."""
    consultation = lock(reported.consultation)
    comment = lock(reported.comment)
    comment.consultation = consultation
    reported = lock(reported)
    reported.comment, reported.consultation = comment, consultation
    return reported
