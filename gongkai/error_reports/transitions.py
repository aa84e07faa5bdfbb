"""Bindings of the steps of an error report to their refusals and actions."""

from gongkai.error_reports.actions import answer_error_report, pass_on_error_report
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.rules import refusal_to_answer, refusal_to_pass_on
from gongkai.error_reports.workflow import ANSWER, PASS_ON
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

BINDINGS: tuple[Binding[ErrorReport, Person], ...] = (
    bind(ANSWER, refusal_to_answer, answer_error_report),
    bind(PASS_ON, refusal_to_pass_on, pass_on_error_report),
)
