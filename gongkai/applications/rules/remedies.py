"""Refusals of remedies, reopening, and access to and purging of personal data."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.applications.inputs import LodgeInputs, ReopenInputs, ResultInputs
from gongkai.applications.models import Application, Remedy
from gongkai.applications.queries import capacity
from gongkai.applications.rules.basics import (
    refusal_of_post,
    refusal_of_stage,
    refusal_of_step,
)
from gongkai.applications.states import RemedyResult, RemedyRoute, RevealReason, Stage
from gongkai.applications.workflow import LODGE, OBEY, OFFICER, REOPEN, RESULT, SUPERVISOR
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Person
from gongkai.organisations.post_refusals import not_holding


def refusal_to_lodge(
    application: Application, inputs: LodgeInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a remedy cannot be entered.

    Law: 条例19 art. 51.
    """
    nothing = Refusal(
        "nothing-yet", _("There is no decision yet against which a remedy is possible.")
    )
    if refusal := refusal_of_post(LODGE, application, by=by, at=at) or refusal_of_stage(
        LODGE, application, nothing
    ):
        return refusal
    if inputs is not None and not application.arrived_on <= inputs.lodged_on <= local_date(at):
        return Refusal(
            "wrong-day",
            _("The date of the remedy must be between the application and today."),
            field="lodged_on",
        )
    return None


def refusal_to_settle(
    remedy: Remedy, inputs: ResultInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the result of a remedy cannot be entered."""
    if refusal := refusal_of_step(RESULT, remedy.application, by=by, at=at):
        return refusal
    if remedy.result != RemedyResult.PENDING:
        return Refusal("settled-before", _("This remedy has already been decided."))
    if inputs is None:
        return None
    if inputs.result not in RemedyResult.values or inputs.result == RemedyResult.PENDING:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="result")
    if not remedy.lodged_on <= inputs.decided_on <= local_date(at):
        return Refusal(
            "wrong-day",
            _("The date of the decision must be between the start of the remedy and today."),
            field="decided_on",
        )
    return None


def refusal_to_obey(
    remedy: Remedy, _inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why compliance with an order of the supervising body cannot be recorded.

    Law: 条例19 art. 47.
    """
    if refusal := refusal_of_step(OBEY, remedy.application, by=by, at=at):
        return refusal
    if (
        remedy.route != RemedyRoute.COMPLAINT
        or remedy.ordered_by is None
        or remedy.obeyed_on is not None
    ):
        return Refusal(
            "no-order", _("There is no order with which to comply."), law="条例19 art. 47"
        )
    return None


def refusal_to_reopen(
    application: Application, _inputs: ReopenInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the case cannot be reopened. Only a remedy that corrected the reply allows it.

    Law: 条例19 art. 51; 行政复议法; 行政诉讼法.
    """
    if refusal := refusal_of_step(REOPEN, application, by=by, at=at):
        return refusal
    if not application.replies.filter(served_on__isnull=False).exists():
        return Refusal("never-answered", _("Only an answered application can be reopened."))
    corrected = application.remedies.filter(result=RemedyResult.CORRECTED)
    if application.reopened_on is not None:
        corrected = corrected.filter(decided_on__gt=application.reopened_on)
    if not corrected.exists():
        return Refusal(
            "not-corrected",
            _("A case can be reopened only after a remedy corrected the reply."),
        )
    return None


def refusal_to_reveal(
    application: Application, *, by: Person, on: date, reason: str | None = None
) -> Refusal | None:
    """Return why personal data stays masked. Access needs a post in the case and a reason."""
    if not any(capacity(by, post, application, on=on) for post in (OFFICER, SUPERVISOR)):
        return not_holding(OFFICER)
    if application.applicant.erased_at is not None:
        return Refusal("forgotten", _("The personal data of this case was erased."))
    if reason is not None and reason not in RevealReason.values:
        return Refusal(
            "no-reason",
            _("Choose the reason for access to the applicant's data."),
            law="个人信息保护法 art. 51",
            field="reason",
        )
    return None


def refusal_to_purge_applicant(
    application: Application, *, on: date, after_days: int
) -> Refusal | None:
    """
    Return why personal data must still be kept: the case is open, or remedies are still possible.

    Law: 个人信息保护法 art. 19; 行政复议法 art. 20 (one year where rights were not told).
    """
    if application.stage not in {Stage.CLOSED, Stage.TRANSFERRED} or application.closed_on is None:
        return Refusal("not-closed", _("The case is not closed."))
    if application.remedies.filter(result=RemedyResult.PENDING).exists():
        return Refusal("remedy-pending", _("A remedy has not been decided yet."))
    if (on - application.closed_on).days < after_days:
        return Refusal("too-early", _("The retention period has not ended."))
    return None
