"""The actions on the page of a public concern: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gongkai.desk.concerns.forms import (
    AmendForm,
    MeasureForm,
    OutcomeForm,
    ProgressForm,
    StepForm,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person
from gongkai.participation import transitions
from gongkai.participation.models import Concern
from gongkai.participation.workflow import (
    ADD_MEASURE,
    AMEND,
    CLOSE_CONCERN,
    REPORT_PROGRESS,
    WORKFLOW,
)

FORMS: Mapping[str, type[StepForm]] = {
    AMEND.name: AmendForm,
    ADD_MEASURE.name: MeasureForm,
    REPORT_PROGRESS.name: ProgressForm,
    CLOSE_CONCERN.name: OutcomeForm,
}
BINDINGS: Mapping[str, Binding[Concern, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}


@dataclass(frozen=True)
class OfferedStep:
    """A step that starts from the state of the concern, with its form and its refusal, if any."""

    binding: Binding[Concern, Person]
    refusal: Refusal | None
    form: StepForm


def offered_steps(
    concern: Concern, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep]:
    """Yield the steps that start from the state of the concern."""
    for step in WORKFLOW.steps_from(concern.state):
        binding = BINDINGS[step.name]
        form = (
            tried[1]
            if tried and tried[0] == step.name
            else FORMS[step.name](concern=concern, prefix=step.name)
        )
        yield OfferedStep(binding, binding.refusal(concern, None, by=by, at=at), form)
