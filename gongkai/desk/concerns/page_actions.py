"""The actions on the page of a public concern: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.concerns.forms import (
    AmendForm,
    MeasureForm,
    OutcomeForm,
    ProgressForm,
    StepForm,
)
from gongkai.desk.offered_steps import OfferedStep, offered_steps
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


def steps_of(
    concern: Concern, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep[Concern, StepForm]]:
    """Yield the steps that start from the state of the concern."""
    return offered_steps(
        concern,
        WORKFLOW.steps_from(concern.state),
        BINDINGS,
        lambda name: FORMS[name](concern=concern, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
