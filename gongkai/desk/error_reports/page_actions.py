"""The actions on the page of an error report: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gongkai.desk.error_reports.forms import AnswerForm, PassOnForm, StepForm
from gongkai.error_reports import transitions
from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.workflow import ANSWER, PASS_ON, WORKFLOW
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person

FORMS: Mapping[str, type[StepForm]] = {ANSWER.name: AnswerForm, PASS_ON.name: PassOnForm}
BINDINGS: Mapping[str, Binding[ErrorReport, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}


@dataclass(frozen=True)
class OfferedStep:
    """A step that starts from the state of the report, with its form and its refusal, if any."""

    binding: Binding[ErrorReport, Person]
    refusal: Refusal | None
    form: StepForm


def offered_steps(
    report: ErrorReport, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep]:
    """Yield the steps that start from the state of the report."""
    for step in WORKFLOW.steps_from(report.state):
        binding = BINDINGS[step.name]
        form = (
            tried[1]
            if tried and tried[0] == step.name
            else FORMS[step.name](report=report, prefix=step.name)
        )
        yield OfferedStep(binding, binding.refusal(report, None, by=by, at=at), form)
