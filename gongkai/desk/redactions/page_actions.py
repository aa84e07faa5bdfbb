"""The actions on the page of a redaction: each step of the workflow with its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gongkai.desk.redactions import forms
from gongkai.desk.redactions.forms import StepForm
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person
from gongkai.redactions import transitions
from gongkai.redactions.models import Redaction
from gongkai.redactions.workflow import APPROVE, DRAW, FIND, REMOVE, RETURN, SUBMIT, WORKFLOW

FORMS: Mapping[str, type[StepForm]] = {
    DRAW.name: forms.BoxForm,
    FIND.name: forms.TextForm,
    REMOVE.name: forms.RemovalForm,
    SUBMIT.name: forms.NameForm,
    APPROVE.name: forms.ApprovalForm,
    RETURN.name: forms.ReasonForm,
}
BINDINGS: Mapping[str, Binding[Redaction, Person]] = {
    one.step.name: one for one in transitions.BINDINGS
}


def form_of(name: str) -> type[StepForm]:
    """Return the form of a step; steps that are not listed have no inputs."""
    return FORMS.get(name, forms.EmptyForm)


@dataclass(frozen=True)
class OfferedStep:
    """A step that starts from the state of the redaction, with its form and its refusal, if any."""

    binding: Binding[Redaction, Person]
    refusal: Refusal | None
    form: StepForm


def offered_steps(
    redaction: Redaction,
    page: int,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, StepForm] | None,
) -> dict[str, OfferedStep]:
    """Return the steps that start from the state of the redaction, by name."""
    found = {}
    for step in WORKFLOW.steps_from(redaction.state):
        name, binding = step.name, BINDINGS[step.name]
        form = (
            tried[1]
            if tried and tried[0] == name
            else form_of(name)(
                redaction=redaction,
                page=page,
                auto_id=f"{name}_%s",
                initial={"page_number": page},
            )
        )
        found[name] = OfferedStep(binding, binding.refusal(redaction, None, by=by, at=at), form)
    return found
