"""The actions on the page of a meeting: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.meetings.forms import (
    CancelForm,
    ConfirmForm,
    FactsForm,
    HeldForm,
    NothingForm,
    PostponeForm,
    RecordForm,
    StepForm,
)
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.kit.workflows import Binding
from gongkai.meetings import transitions
from gongkai.meetings.models import Meeting
from gongkai.meetings.workflow import (
    AMEND,
    ANNOUNCE,
    CANCEL,
    CONFIRM_RECORD,
    DRAW,
    HOLD,
    LAY_RECORD,
    POSTPONE,
    PUBLISH_LIST,
    WORKFLOW,
)
from gongkai.organisations.models import Person

FORMS: Mapping[str, type[StepForm]] = {
    AMEND.name: FactsForm,
    ANNOUNCE.name: NothingForm,
    DRAW.name: NothingForm,
    PUBLISH_LIST.name: NothingForm,
    HOLD.name: HeldForm,
    LAY_RECORD.name: RecordForm,
    CONFIRM_RECORD.name: ConfirmForm,
    POSTPONE.name: PostponeForm,
    CANCEL.name: CancelForm,
}
BINDINGS: Mapping[str, Binding[Meeting, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}


def steps_of(
    meeting: Meeting, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep[Meeting, StepForm]]:
    """Yield the steps that start from the state of the meeting."""
    return offered_steps(
        meeting,
        WORKFLOW.steps_from(meeting.state),
        BINDINGS,
        lambda name: FORMS[name](meeting=meeting, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
