"""The buttons of a document's page: the address, step and form of each. The page and bulk read this one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from gongkai.desk.forms import (
    DocumentStepForm,
    OpinionForm,
    ReasonsForm,
    ReleaseMomentForm,
    RepealDayForm,
    WithdrawalForm,
)
from gongkai.documents import transitions, workflow
from gongkai.documents.models import Document
from gongkai.documents.queries import steps_for
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding, Nothing
from gongkai.organisations.models import Person

FORMS: Mapping[type, type[DocumentStepForm]] = {
    Nothing: DocumentStepForm,
    workflow.Opinion: OpinionForm,
    workflow.ReturnReasons: ReasonsForm,
    workflow.ReleaseMoment: ReleaseMomentForm,
    workflow.RepealDay: RepealDayForm,
    workflow.WithdrawalReason: WithdrawalForm,
}


@dataclass(frozen=True)
class DocumentAction:
    """One button: the last part of its address, the step with its refusal and its action, and the form it opens."""

    address: str
    binding: Binding[Document, Person]
    form_class: type[DocumentStepForm]

    @property
    def label(self) -> str | Promise:
        """The word on the button."""
        return self.binding.step.label

    @property
    def is_primary(self) -> bool:
        """Whether the button stands out."""
        return self.binding.step.primary

    @property
    def is_bulk(self) -> bool:
        """Whether it can be done to many documents at once, with one opinion for all."""
        return self.binding.step.bulk

    @property
    def form(self) -> DocumentStepForm:
        """The empty form, whose fields have ids of their own on a page with several buttons."""
        return self.form_class(auto_id=f"%s_{self.address}")


@dataclass(frozen=True)
class OfferedAction:
    """A button as it is offered to one person now; `refusal` disables it and says why."""

    action: DocumentAction
    refusal: Refusal | None


def document_actions() -> dict[str, DocumentAction]:
    """Return all buttons by address, in the order of the steps."""
    found: dict[str, DocumentAction] = {}
    for binding in transitions.BINDINGS:
        address = workflow.button_of(binding.step)
        found.setdefault(address, DocumentAction(address, binding, FORMS[binding.step.inputs]))
    return found


def bulk_actions() -> list[DocumentAction]:
    """Return the buttons that can be used for many documents at once."""
    return [action for action in document_actions().values() if action.is_bulk]


def offered_actions(document: Document, *, by: Person, at: datetime) -> list[OfferedAction]:
    """Return each step that concerns the document as it stands, with the reason, if any, why this person may not take it."""
    actions = document_actions()
    found = [actions[workflow.button_of(step)] for step in steps_for(document)]
    return [OfferedAction(one, one.binding.refusal(document, None, by=by, at=at)) for one in found]
