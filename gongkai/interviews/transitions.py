"""Bindings of the steps of events and questions to their refusals and actions."""

from gongkai.interviews.actions import events, questions, transcripts
from gongkai.interviews.models import Event, EventQuestion
from gongkai.interviews.rules import events as event_rules
from gongkai.interviews.rules import questions as question_rules
from gongkai.interviews.rules import transcripts as transcript_rules
from gongkai.interviews.workflow import (
    ADD_GUEST,
    ADD_LINE,
    ADD_RECORDING,
    AMEND,
    ANNOUNCE,
    ANSWER,
    ASK,
    CANCEL,
    CORRECT_LINE,
    DROP,
    DROP_OPEN,
    END,
    ENTER_QUESTION,
    GROUP,
    LINK_DOCUMENT,
    PUBLISH,
    RECALL,
    REMOVE_GUEST,
    SHOW,
    START,
    UNLINK_DOCUMENT,
    WITHHOLD,
    WRITE_TRANSCRIPT,
)
from gongkai.kit.workflows import Binding, bind
from gongkai.organisations.models import Person

BINDINGS: tuple[Binding[Event, Person], ...] = (
    bind(AMEND, event_rules.refusal_to_amend, events.amend_event),
    bind(ADD_GUEST, event_rules.refusal_to_add_guest, events.add_guest),
    bind(REMOVE_GUEST, event_rules.refusal_to_remove_guest, events.remove_guest),
    bind(LINK_DOCUMENT, event_rules.refusal_to_link_document, events.link_document),
    bind(UNLINK_DOCUMENT, event_rules.refusal_to_unlink_document, events.unlink_document),
    bind(ANNOUNCE, event_rules.refusal_to_announce, events.announce_event),
    bind(START, event_rules.refusal_to_start, events.start_event),
    bind(END, event_rules.refusal_to_end, events.end_event),
    bind(CANCEL, event_rules.refusal_to_cancel, events.cancel_event),
    bind(ADD_LINE, transcript_rules.refusal_to_add_line, transcripts.add_line),
    bind(CORRECT_LINE, transcript_rules.refusal_to_correct_line, transcripts.correct_line),
    bind(
        WRITE_TRANSCRIPT, transcript_rules.refusal_to_write_transcript, transcripts.write_transcript
    ),
    bind(ADD_RECORDING, transcript_rules.refusal_to_add_recording, transcripts.add_recording),
    bind(DROP_OPEN, transcript_rules.refusal_to_drop_open, transcripts.drop_open_questions),
    bind(PUBLISH, transcript_rules.refusal_to_publish, transcripts.publish_transcript),
    bind(RECALL, transcript_rules.refusal_to_recall, transcripts.recall_transcript),
    bind(ENTER_QUESTION, question_rules.refusal_to_enter_question, questions.enter_question),
)
QUESTION_BINDINGS: tuple[Binding[EventQuestion, Person], ...] = (
    bind(ASK, question_rules.refusal_to_ask, questions.ask_question),
    bind(ANSWER, question_rules.refusal_to_answer, questions.answer_question),
    bind(GROUP, question_rules.refusal_to_group, questions.group_question),
    bind(DROP, question_rules.refusal_to_drop, questions.drop_question),
    bind(SHOW, question_rules.refusal_to_show, questions.show_question),
    bind(WITHHOLD, question_rules.refusal_to_withhold, questions.withhold_question),
)
