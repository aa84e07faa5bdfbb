"""Bindings of the steps of sessions and units to their refusals and actions."""

from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person
from gongkai.training.actions import sessions as act
from gongkai.training.actions import units as act_on_unit
from gongkai.training.models import LearningUnit, TrainingSession
from gongkai.training.rules import sessions, units
from gongkai.training.workflow import (
    CANCEL_SESSION,
    CHANGE_SESSION,
    CLOSE_UNIT,
    CONFIRM_PRESENCE,
    HOLD_SESSION,
    OPEN_SESSION,
    OPEN_UNIT,
    SET_QUESTIONS,
)

BINDINGS: tuple[Binding[TrainingSession, Person], ...] = (
    bind(OPEN_SESSION, sessions.refusal_to_open_session, act.open_session),
    bind(CHANGE_SESSION, sessions.refusal_to_change_session, act.change_session),
    bind(CONFIRM_PRESENCE, sessions.refusal_to_confirm_presence, act.confirm_presence),
    bind(HOLD_SESSION, sessions.refusal_to_hold_session, act.hold_session),
    bind(CANCEL_SESSION, sessions.refusal_to_cancel_session, act.cancel_session),
)
UNIT_BINDINGS: tuple[Binding[LearningUnit, Person], ...] = (
    bind(SET_QUESTIONS, units.refusal_to_set_questions, act_on_unit.set_questions),
    bind(OPEN_UNIT, units.refusal_to_open_unit, act_on_unit.open_unit),
    bind(CLOSE_UNIT, units.refusal_to_close_unit, act_on_unit.close_unit),
)
