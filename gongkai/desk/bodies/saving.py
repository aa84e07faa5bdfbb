"""Call an action for a form, and turn its refusal into errors of the form."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.core.exceptions import ValidationError

from gongkai.kit.refusals import Refusal, Refused

Made = TypeVar("Made")
INVALID, REFUSED = 400, 409


class Refusable(Protocol):
    """A form that shows refusals and validation errors at its fields."""

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal."""

    def take(self, error: ValidationError) -> None:
        """Show validation errors."""


def tried(form: Refusable, act: Callable[[], Made]) -> tuple[Made | None, int]:
    """Return what the action made, or None after a refusal, with the status of the response."""
    try:
        return act(), 200
    except Refused as refused:
        form.refuse(refused.refusal)
        return None, REFUSED
    except ValidationError as error:
        form.take(error)
        return None, INVALID
