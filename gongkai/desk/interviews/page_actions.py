"""The actions on the pages of events and questions: each step of the workflows with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.interviews import forms, question_forms
from gongkai.desk.interviews.forms import StepForm
from gongkai.desk.interviews.question_forms import QuestionStepForm
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.interviews import transitions
from gongkai.interviews.models import Event, EventQuestion
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
    QUESTION_WORKFLOW,
    RECALL,
    REMOVE_GUEST,
    SHOW,
    START,
    UNLINK_DOCUMENT,
    WITHHOLD,
    WORKFLOW,
    WRITE_TRANSCRIPT,
)
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person

FORMS: Mapping[str, type[StepForm]] = {
    AMEND.name: forms.AmendForm,
    ADD_GUEST.name: forms.GuestForm,
    REMOVE_GUEST.name: forms.GuestChoiceForm,
    LINK_DOCUMENT.name: forms.DocumentForm,
    UNLINK_DOCUMENT.name: forms.DocumentChoiceForm,
    ANNOUNCE.name: StepForm,
    START.name: StepForm,
    CANCEL.name: forms.ReasonForm,
    ADD_LINE.name: forms.LineForm,
    CORRECT_LINE.name: forms.LineCorrectionForm,
    ENTER_QUESTION.name: forms.DeskQuestionForm,
    END.name: forms.AttendanceForm,
    WRITE_TRANSCRIPT.name: forms.TranscriptForm,
    ADD_RECORDING.name: forms.RecordingForm,
    DROP_OPEN.name: forms.NotAskedForm,
    PUBLISH.name: forms.PublicationForm,
    RECALL.name: forms.ReasonForm,
}
QUESTION_FORMS: Mapping[str, type[QuestionStepForm]] = {
    ASK.name: QuestionStepForm,
    ANSWER.name: question_forms.AnswerForm,
    GROUP.name: question_forms.GroupForm,
    DROP.name: question_forms.QuestionNotAskedForm,
    SHOW.name: question_forms.ShowForm,
    WITHHOLD.name: question_forms.GroundForm,
}
BINDINGS: Mapping[str, Binding[Event, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}
QUESTION_BINDINGS: Mapping[str, Binding[EventQuestion, Person]] = {
    one.step.name: one for one in transitions.QUESTION_BINDINGS
}
# What is typed while the event is live has a page of its own.
ON_LIVE_PAGE = frozenset({ADD_LINE.name, CORRECT_LINE.name, ENTER_QUESTION.name, END.name})


def steps_of(
    event: Event,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, StepForm] | None,
    is_live_page: bool = False,
) -> Iterator[OfferedStep[Event, StepForm]]:
    """Yield the steps that start from the state of the event, for its page or for the live page."""
    steps = [
        step
        for step in WORKFLOW.steps_from(event.state)
        if not is_live_page or step.name in ON_LIVE_PAGE
    ]
    return offered_steps(
        event,
        steps,
        BINDINGS,
        lambda name: FORMS[name](event=event, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )


def question_steps_of(
    question: EventQuestion,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, QuestionStepForm] | None,
) -> Iterator[OfferedStep[EventQuestion, QuestionStepForm]]:
    """Yield the steps that start from the fate of the question."""
    return offered_steps(
        question,
        QUESTION_WORKFLOW.steps_from(question.state),
        QUESTION_BINDINGS,
        lambda name: QUESTION_FORMS[name](question=question, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
