"""Bindings of the steps of a public concern to their refusals and actions."""

from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person
from gongkai.participation.actions import (
    add_measure,
    amend_concern,
    close_concern,
    report_progress,
)
from gongkai.participation.models import Concern
from gongkai.participation.rules import (
    refusal_to_add_measure,
    refusal_to_amend,
    refusal_to_close,
    refusal_to_report_progress,
)
from gongkai.participation.workflow import ADD_MEASURE, AMEND, CLOSE_CONCERN, REPORT_PROGRESS

BINDINGS: tuple[Binding[Concern, Person], ...] = (
    bind(AMEND, refusal_to_amend, amend_concern),
    bind(ADD_MEASURE, refusal_to_add_measure, add_measure),
    bind(REPORT_PROGRESS, refusal_to_report_progress, report_progress),
    bind(CLOSE_CONCERN, refusal_to_close, close_concern),
)
