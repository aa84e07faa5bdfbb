"""Bindings of the steps of consultations and comments to their refusals and actions."""

from gongkai.consultations.actions.comments import (
    hold_comment,
    lift_hold,
    mask_comment,
    restore_comment,
    uphold_hold,
)
from gongkai.consultations.actions.consultations import (
    add_record,
    amend_plan,
    cancel_consultation,
    extend_consultation,
    list_plan,
    name_final,
    open_consultation,
    publish_outcome,
)
from gongkai.consultations.actions.feedback import draft_reply, publish_reply, return_feedback_reply
from gongkai.consultations.actions.files import propose_file
from gongkai.consultations.actions.reports import hold_reported, keep_reported
from gongkai.consultations.actions.surveys import add_question, remove_question
from gongkai.consultations.models import (
    AnswerFeedback,
    PublicComment,
    PublicConsultation,
    ReportedComment,
)
from gongkai.consultations.rules.comments import (
    refusal_to_hold,
    refusal_to_lift,
    refusal_to_mask,
    refusal_to_restore,
    refusal_to_uphold,
)
from gongkai.consultations.rules.consultations import (
    refusal_to_add_record,
    refusal_to_amend_plan,
    refusal_to_cancel,
    refusal_to_extend,
    refusal_to_list_plan,
    refusal_to_name_final,
    refusal_to_open,
    refusal_to_publish_outcome,
)
from gongkai.consultations.rules.feedback import (
    refusal_to_draft_reply,
    refusal_to_publish_reply,
    refusal_to_return_reply,
)
from gongkai.consultations.rules.files import refusal_to_propose_file
from gongkai.consultations.rules.reports import refusal_to_hold_reported, refusal_to_keep
from gongkai.consultations.rules.surveys import (
    refusal_to_add_question,
    refusal_to_remove_question,
)
from gongkai.consultations.workflow import (
    ADD_QUESTION,
    ADD_RECORD,
    AMEND_PLAN,
    CANCEL,
    DRAFT_REPLY,
    EXTEND,
    HOLD,
    HOLD_REPORTED,
    KEEP,
    LIFT,
    LIST_PLAN,
    MASK,
    NAME_FINAL,
    OPEN,
    PROPOSE_FILE,
    PUBLISH_OUTCOME,
    PUBLISH_REPLY,
    REMOVE_QUESTION,
    RESTORE,
    RETURN_REPLY,
    UPHOLD,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

BINDINGS: tuple[Binding[PublicConsultation, Person], ...] = (
    bind(AMEND_PLAN, refusal_to_amend_plan, amend_plan),
    bind(ADD_QUESTION, refusal_to_add_question, add_question),
    bind(REMOVE_QUESTION, refusal_to_remove_question, remove_question),
    bind(LIST_PLAN, refusal_to_list_plan, list_plan),
    bind(OPEN, refusal_to_open, open_consultation),
    bind(EXTEND, refusal_to_extend, extend_consultation),
    bind(ADD_RECORD, refusal_to_add_record, add_record),
    bind(NAME_FINAL, refusal_to_name_final, name_final),
    bind(PUBLISH_OUTCOME, refusal_to_publish_outcome, publish_outcome),
    bind(CANCEL, refusal_to_cancel, cancel_consultation),
)
COMMENT_BINDINGS: tuple[Binding[PublicComment, Person], ...] = (
    bind(HOLD, refusal_to_hold, hold_comment),
    bind(LIFT, refusal_to_lift, lift_hold),
    bind(RESTORE, refusal_to_restore, restore_comment),
    bind(UPHOLD, refusal_to_uphold, uphold_hold),
    bind(MASK, refusal_to_mask, mask_comment),
    bind(PROPOSE_FILE, refusal_to_propose_file, propose_file),
)
FEEDBACK_BINDINGS: tuple[Binding[AnswerFeedback, Person], ...] = (
    bind(DRAFT_REPLY, refusal_to_draft_reply, draft_reply),
    bind(PUBLISH_REPLY, refusal_to_publish_reply, publish_reply),
    bind(RETURN_REPLY, refusal_to_return_reply, return_feedback_reply),
)
REPORT_BINDINGS: tuple[Binding[ReportedComment, Person], ...] = (
    bind(KEEP, refusal_to_keep, keep_reported),
    bind(HOLD_REPORTED, refusal_to_hold_reported, hold_reported),
)
