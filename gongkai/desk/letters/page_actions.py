"""The actions on the page of a letter: each step of the workflow with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gongkai.desk.letters.forms import (
    ConversionForm,
    NothingForm,
    PromiseForm,
    PublicationForm,
    ReasonForm,
    ReplyForm,
    RouteForm,
    StepForm,
)
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.kit.workflows import Binding
from gongkai.mailbox import transitions
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.workflow import (
    APPROVE,
    CONVERT,
    DRAFT_REPLY,
    END_PUBLICATION,
    OBJECT,
    PROMISE,
    PROPOSE_PUBLICATION,
    RECALL,
    RETURN_REPLY,
    ROUTE,
    SEND,
    WORKFLOW,
)
from gongkai.organisations.models import Person
from gongkai.processes import letters_and_applications

FORMS: Mapping[str, type[StepForm]] = {
    ROUTE.name: RouteForm,
    DRAFT_REPLY.name: ReplyForm,
    PROMISE.name: PromiseForm,
    OBJECT.name: ReasonForm,
    RECALL.name: ReasonForm,
    APPROVE.name: NothingForm,
    RETURN_REPLY.name: ReasonForm,
    SEND.name: NothingForm,
    CONVERT.name: ConversionForm,
    PROPOSE_PUBLICATION.name: PublicationForm,
    END_PUBLICATION.name: ReasonForm,
}
BINDINGS: Mapping[str, Binding[MailboxLetter, Person]] = {
    one.step.name: one for one in (*transitions.BINDINGS, letters_and_applications.BINDING)
}


def steps_of(
    letter: MailboxLetter, *, by: Person, at: datetime, tried: tuple[str, StepForm] | None
) -> Iterator[OfferedStep[MailboxLetter, StepForm]]:
    """Yield the steps that start from the state of the letter."""
    return offered_steps(
        letter,
        WORKFLOW.steps_from(letter.state),
        BINDINGS,
        lambda name: FORMS[name](letter=letter, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
