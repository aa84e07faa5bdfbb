"""The steps that a page offers: each with its form and, if it may not be taken, the refusal."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.forms import BaseForm

from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import Binding, Step
from gongkai.organisations.models import Person

Subject = TypeVar("Subject")
StepForm = TypeVar("StepForm", bound=BaseForm)


@dataclass(frozen=True)
class OfferedStep(Generic[Subject, StepForm]):
    """A step that starts from the state of the subject, with its form and its refusal, if any."""

    binding: Binding[Subject, Person]
    refusal: Refusal | None
    form: StepForm


def offered_steps(
    subject: Subject,
    steps: Iterable[Step[Any, Any]],
    bindings: Mapping[str, Binding[Subject, Person]],
    new_form: Callable[[str], StepForm],
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, StepForm] | None,
) -> Iterator[OfferedStep[Subject, StepForm]]:
    """Yield the steps; one that was `tried` keeps its form with what was entered. `new_form` takes the name."""
    for step in steps:
        binding = bindings[step.name]
        form = tried[1] if tried and tried[0] == step.name else new_form(step.name)
        yield OfferedStep(binding, binding.refusal(subject, None, by=by, at=at), form)
