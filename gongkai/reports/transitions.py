"""Binds each step of an annual report to its refusal and its action."""

from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person
from gongkai.reports.actions.drafts import begin_publication, reopen_report
from gongkai.reports.actions.submissions import (
    accept_report,
    return_report,
    submit_report,
    take_back_report,
)
from gongkai.reports.models import AnnualReport
from gongkai.reports.rules import (
    refusal_to_accept,
    refusal_to_begin_publication,
    refusal_to_reopen,
    refusal_to_return,
    refusal_to_submit,
    refusal_to_take_back,
)
from gongkai.reports.workflow import ACCEPT, BEGIN_PUBLICATION, REOPEN, RETURN, SUBMIT, TAKE_BACK

BINDINGS: tuple[Binding[AnnualReport, Person], ...] = (
    bind(SUBMIT, refusal_to_submit, submit_report),
    bind(ACCEPT, refusal_to_accept, accept_report),
    bind(RETURN, refusal_to_return, return_report),
    bind(TAKE_BACK, refusal_to_take_back, take_back_report),
    bind(BEGIN_PUBLICATION, refusal_to_begin_publication, begin_publication),
    bind(REOPEN, refusal_to_reopen, reopen_report),
)
