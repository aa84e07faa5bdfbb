"""Bindings of the steps of a meeting to their refusals and actions."""

from gongkai.kit.workflows import Binding, bind
from gongkai.meetings.actions.meetings import (
    amend_meeting,
    announce_meeting,
    cancel_meeting,
    confirm_record,
    draw_seats,
    hold_meeting,
    lay_record,
    postpone_meeting,
    publish_list,
)
from gongkai.meetings.models import Meeting
from gongkai.meetings.rules.meetings import (
    refusal_to_amend,
    refusal_to_announce,
    refusal_to_cancel,
    refusal_to_draw,
    refusal_to_postpone,
    refusal_to_publish_list,
)
from gongkai.meetings.rules.records import (
    refusal_to_confirm_record,
    refusal_to_hold,
    refusal_to_lay_record,
)
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
)
from gongkai.organisations.models import Person

BINDINGS: tuple[Binding[Meeting, Person], ...] = (
    bind(AMEND, refusal_to_amend, amend_meeting),
    bind(ANNOUNCE, refusal_to_announce, announce_meeting),
    bind(DRAW, refusal_to_draw, draw_seats),
    bind(PUBLISH_LIST, refusal_to_publish_list, publish_list),
    bind(HOLD, refusal_to_hold, hold_meeting),
    bind(LAY_RECORD, refusal_to_lay_record, lay_record),
    bind(CONFIRM_RECORD, refusal_to_confirm_record, confirm_record),
    bind(POSTPONE, refusal_to_postpone, postpone_meeting),
    bind(CANCEL, refusal_to_cancel, cancel_meeting),
)
