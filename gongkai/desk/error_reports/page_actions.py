"""The actions on the page of an error report: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.error_reports.forms import AnswerForm, PassOnForm, StepForm
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.error_reports import transitions
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.workflow import ANSWER, PASS_ON, WORKFLOW
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person

FORMS: Mapping[str, type[StepForm]] = {ANSWER.name: AnswerForm, PASS_ON.name: PassOnForm}
BINDINGS: Mapping[str, Binding[ErrorReport, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}


def steps_of(
    report: ErrorReport, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep[ErrorReport, StepForm]]:
    """Yield the steps that start from the state of the report."""
    return offered_steps(
        report,
        WORKFLOW.steps_from(report.state),
        BINDINGS,
        lambda name: FORMS[name](report=report, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
