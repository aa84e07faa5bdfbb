"""The actions on the page of a document and in bulk: the address, step and form of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from gongkai.desk.documents.waits import Waits
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
from gongkai.documents.rules.findings import CHECKED_STEPS
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
    """One action: the last part of its address, the step, its refusal, its action and its form."""

    address: str
    binding: Binding[Document, Person]
    form_class: type[DocumentStepForm]

    @property
    def label(self) -> str | Promise:
        """The label of the button."""
        return self.binding.step.label

    @property
    def is_primary(self) -> bool:
        """Whether the button is the primary one."""
        return self.binding.step.primary

    @property
    def is_bulk(self) -> bool:
        """Whether the action can be applied to many documents at once, with one opinion for all."""
        return self.binding.step.bulk

    @property
    def form(self) -> DocumentStepForm:
        """The empty form; its field ids are unique on a page with several forms."""
        return self.form_class(auto_id=self.field_ids)

    @property
    def field_ids(self) -> str:
        """The pattern of the ids of its fields."""
        return f"%s_{self.address}"


@dataclass(frozen=True)
class OfferedAction:
    """An action that is offered to one person now; `refusal` disables its button and says why."""

    action: DocumentAction
    refusal: Refusal | None
    tried: DocumentStepForm | None = None

    @property
    def form(self) -> DocumentStepForm:
        """The form of the action: as it was sent if it was refused, otherwise empty."""
        return self.tried or self.action.form

    @property
    def is_open(self) -> bool:
        """Whether the form stands open: of the primary action, and of one that was refused."""
        return self.action.is_primary or self.tried is not None


def document_actions() -> dict[str, DocumentAction]:
    """Return all actions by address, in the order of the steps."""
    found: dict[str, DocumentAction] = {}
    for binding in transitions.BINDINGS:
        address = workflow.button_of(binding.step)
        found.setdefault(address, DocumentAction(address, binding, FORMS[binding.step.inputs]))
    return found


def bulk_actions() -> list[DocumentAction]:
    """Return the actions that can be applied to many documents at once."""
    return [action for action in document_actions().values() if action.is_bulk]


def offered_actions(
    document: Document,
    *,
    by: Person,
    at: datetime,
    tried: tuple[DocumentAction, DocumentStepForm] | None = None,
    check: Refusal | None = None,
    waits: Waits | None = None,
) -> list[OfferedAction]:
    """
    Return the steps of the document's state, each with the refusal for this person, if any.

    `tried` is an action that was refused, with the form as it was sent. `check` is what the check of
    personal data refuses, and `waits` what inquiries refuse; the steps themselves ask both only when
    they are taken.
    """
    actions = document_actions()
    found = [actions[workflow.button_of(step)] for step in steps_for(document)]
    return [
        OfferedAction(
            one,
            one.binding.refusal(document, None, by=by, at=at)
            or (waits.refusal_to(one.binding.step) if waits else None)
            or (check if one.binding.step.name in CHECKED_STEPS else None),
            tried[1] if tried is not None and one.address == tried[0].address else None,
        )
        for one in found
    ]
