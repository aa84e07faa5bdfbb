"""
Bindings of each step of an application to its refusal and its action.

The type checker verifies the pairs.
"""

from gongkai.applications.actions import (
    clarifications,
    consultations,
    extensions,
    fees,
    intake,
    letters,
    personal,
    publishing,
    replies,
    searches,
)
from gongkai.applications.models import Application, Consultation, Letter, Remedy, SearchTask
from gongkai.applications.rules import clarifications as clarification_rules
from gongkai.applications.rules import consultations as consultation_rules
from gongkai.applications.rules import extensions as extension_rules
from gongkai.applications.rules import fees as fee_rules
from gongkai.applications.rules import intake as intake_rules
from gongkai.applications.rules import letters as letter_rules
from gongkai.applications.rules import remedies as remedy_rules
from gongkai.applications.rules import replies as reply_rules
from gongkai.applications.rules import searches as search_rules
from gongkai.applications.workflow import (
    ANSWER_SEARCH,
    APPROVE,
    ASK_EXTENSION,
    ASK_FEE,
    ASK_SEARCH,
    ASK_TO_CLARIFY,
    ASSIGN,
    ATTACH,
    CLARIFY,
    COMPLETE,
    CONSULT,
    CORRECT,
    DELAY,
    EXTEND,
    LODGE,
    MERGE,
    MESSAGE,
    NOTE_RECEIPT,
    NOTE_SERVICE,
    OBEY,
    OPINION,
    OVERRIDE,
    PASS_ON,
    PAY,
    PROPOSE,
    PUBLISH,
    REACHED,
    REGISTER,
    REOPEN,
    RESULT,
    RETURN,
    SERVE,
    SPLIT,
    UNPUBLISH,
    WITHDRAW,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

# MAKE_PUBLIC spans applications and documents: `processes.disclose_reply` binds it.
BINDINGS: tuple[Binding[Application, Person], ...] = (
    bind(REGISTER, intake_rules.refusal_to_register, intake.register_application),
    bind(PASS_ON, intake_rules.refusal_to_pass_on, intake.pass_on_application),
    bind(PROPOSE, reply_rules.refusal_to_propose, replies.propose_reply),
    bind(APPROVE, reply_rules.refusal_to_decide, replies.approve_reply),
    bind(RETURN, reply_rules.refusal_to_return, replies.return_reply),
    bind(SERVE, reply_rules.refusal_to_serve, replies.serve_reply),
    bind(CLARIFY, clarification_rules.refusal_to_clarify, clarifications.clarify),
    bind(PAY, fee_rules.refusal_to_note_payment, fees.note_payment),
    bind(ASK_SEARCH, search_rules.refusal_to_ask_search, searches.ask_search),
    bind(
        ASK_TO_CLARIFY, clarification_rules.refusal_to_ask_to_clarify, clarifications.ask_to_clarify
    ),
    bind(CONSULT, consultation_rules.refusal_to_consult, consultations.consult),
    bind(ASK_EXTENSION, extension_rules.refusal_to_ask_extension, extensions.ask_extension),
    bind(EXTEND, extension_rules.refusal_to_extend, extensions.extend),
    bind(DELAY, extension_rules.refusal_to_delay, extensions.delay_reply),
    bind(ASK_FEE, fee_rules.refusal_to_ask_fee, fees.ask_fee),
    bind(SPLIT, intake_rules.refusal_to_split, intake.split_application),
    bind(MERGE, intake_rules.refusal_to_merge, intake.merge_application),
    bind(ATTACH, intake_rules.refusal_to_add_file, intake.add_case_file),
    bind(ASSIGN, intake_rules.refusal_to_assign, intake.assign_application),
    bind(MESSAGE, intake_rules.refusal_to_write, replies.write_message),
    bind(COMPLETE, intake_rules.refusal_to_complete, personal.complete_applicant),
    bind(WITHDRAW, intake_rules.refusal_to_withdraw, intake.withdraw_application),
    bind(LODGE, remedy_rules.refusal_to_lodge, replies.lodge_remedy),
    bind(REOPEN, remedy_rules.refusal_to_reopen, replies.reopen_application),
    bind(CORRECT, letter_rules.refusal_to_correct, letters.correct_records),
    bind(PUBLISH, reply_rules.refusal_to_publish, publishing.publish_case),
    bind(UNPUBLISH, reply_rules.refusal_to_unpublish, publishing.unpublish_case),
)
CONSULTATION_BINDINGS: tuple[Binding[Consultation, Person], ...] = (
    bind(REACHED, consultation_rules.refusal_to_note_reached, consultations.note_reached),
    bind(OPINION, consultation_rules.refusal_to_note_opinion, consultations.note_opinion),
    bind(OVERRIDE, consultation_rules.refusal_to_override, consultations.override_objection),
)
SEARCH_BINDINGS: tuple[Binding[SearchTask, Person], ...] = (
    bind(ANSWER_SEARCH, search_rules.refusal_to_answer_search, searches.answer_search),
)
LETTER_BINDINGS: tuple[Binding[Letter, Person], ...] = (
    bind(NOTE_SERVICE, letter_rules.refusal_to_note_service, letters.note_service),
    bind(NOTE_RECEIPT, letter_rules.refusal_to_note_receipt, letters.note_receipt),
)
REMEDY_BINDINGS: tuple[Binding[Remedy, Person], ...] = (
    bind(RESULT, remedy_rules.refusal_to_settle, replies.settle_remedy),
    bind(OBEY, remedy_rules.refusal_to_obey, replies.obey_order),
)
