"""The actions on the pages of a session and of a unit: each step of its workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.desk.training.forms import (
    HeldForm,
    NothingForm,
    PresenceForm,
    QuestionsForm,
    ReasonForm,
    SessionForm,
    SessionStepForm,
    UnitNothingForm,
    UnitReasonForm,
    UnitStepForm,
)
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person
from gongkai.training import transitions
from gongkai.training.models import LearningUnit, TrainingSession
from gongkai.training.workflow import (
    CANCEL_SESSION,
    CHANGE_SESSION,
    CLOSE_UNIT,
    CONFIRM_PRESENCE,
    HOLD_SESSION,
    OPEN_SESSION,
    OPEN_UNIT,
    SET_QUESTIONS,
    UNIT_WORKFLOW,
    WORKFLOW,
)

FORMS: Mapping[str, type[SessionStepForm]] = {
    OPEN_SESSION.name: NothingForm,
    CHANGE_SESSION.name: SessionForm,
    CONFIRM_PRESENCE.name: PresenceForm,
    HOLD_SESSION.name: HeldForm,
    CANCEL_SESSION.name: ReasonForm,
}
BINDINGS: Mapping[str, Binding[TrainingSession, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}
UNIT_FORMS: Mapping[str, type[UnitStepForm]] = {
    SET_QUESTIONS.name: QuestionsForm,
    OPEN_UNIT.name: UnitNothingForm,
    CLOSE_UNIT.name: UnitReasonForm,
}
UNIT_BINDINGS: Mapping[str, Binding[LearningUnit, Person]] = {
    one.step.name: one for one in transitions.UNIT_BINDINGS
}


def steps_of_session(
    session: TrainingSession,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, SessionStepForm] | None,
) -> Iterator[OfferedStep[TrainingSession, SessionStepForm]]:
    """Yield the steps that start from the state of the session."""
    return offered_steps(
        session,
        WORKFLOW.steps_from(session.state),
        BINDINGS,
        lambda name: FORMS[name](session=session, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )


def steps_of_unit(
    unit: LearningUnit, *, by: Person, at: datetime, tried: tuple[str, UnitStepForm] | None
) -> Iterator[OfferedStep[LearningUnit, UnitStepForm]]:
    """Yield the steps that start from the state of the unit."""
    return offered_steps(
        unit,
        UNIT_WORKFLOW.steps_from(unit.state),
        UNIT_BINDINGS,
        lambda name: UNIT_FORMS[name](unit=unit, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
