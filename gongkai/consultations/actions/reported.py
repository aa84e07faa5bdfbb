"""Set a comment aside, and end the examination of a reported one, whichever action does it."""

from datetime import datetime

from gongkai.consultations.models import PublicComment, ReportedComment
from gongkai.consultations.reader_waiting import update_waiting_report
from gongkai.consultations.recording import record_consultation_act
from gongkai.consultations.states import ReportedState
from gongkai.consultations.workflow import HOLD, HOLD_REPORTED, KEEP
from gongkai.kit.times import local_date
from gongkai.ledger.actions import Actor
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person

VERBS = {
    ReportedState.KEPT: Verb.COMMENT_REPORT_KEPT,
    ReportedState.HELD: Verb.COMMENT_REPORT_HELD,
    ReportedState.GONE: Verb.COMMENT_REPORT_ENDED,
}


def set_aside(comment: PublicComment, ground: str, *, by: Person, at: datetime) -> None:
    """
    Set a comment aside, in the transaction of the action that has checked this.

    The caller holds the locks of the consultation and of the comment.
    """
    comment.state, comment.ground, comment.held_by = HOLD.new_state, ground, by
    comment.was_published = comment.published_at is not None
    comment.published_text, comment.published_at = "", None
    comment.save()
    comment.files.update(published_at=None)
    settle_reports(comment, ReportedState.HELD, by=by, at=at)
    facets = {"ground": ground}
    record_consultation_act(HOLD.act_verb, comment, by=by, at=at, posts=HOLD.posts, facets=facets)


def settle_reports(
    comment: PublicComment,
    state: ReportedState,
    *,
    by: Person | Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """
    End the waiting reports of a comment, if there are any, in the transaction of what became of it.

    The caller holds the locks of the consultation and of the comment.
    """
    found = ReportedComment.objects.select_for_update().filter(comment=comment, decided_on=None)
    for reported in found:
        reported.comment, reported.consultation = comment, comment.consultation
        reported.state, reported.decided_on, reported.reason = state, local_date(at), reason
        reported.save()
        update_waiting_report(reported)
        in_time = reported.decided_on <= reported.due_on
        record_consultation_act(
            VERBS[state],
            reported,
            by=by,
            at=at,
            posts=(*KEEP.posts, *HOLD_REPORTED.posts),
            facets={"in_time": in_time, "count": reported.count},
        )
