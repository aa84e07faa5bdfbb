"""Refusals: the reason why an action is not allowed, shared by buttons, API, actions and tests."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Refusal:
    """
    The reason why an action is not allowed.

    `code` is stable (API clients and tests read it), `message` is shown to users in their language,
    `law` is the article if there is one, `field` the form field that the refusal belongs to.
    """

    code: str
    message: str | Promise
    law: str = ""
    field: str = ""

    def __str__(self) -> str:
        return str(self.message)


class Refused(Exception):
    """Raised by actions; contains the refusal, which any interface can show unchanged."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refuse_if(refusal: Refusal | None) -> None:
    """Raise `Refused` if there is a refusal; the second step of every action."""
    if refusal is not None:
        raise Refused(refusal)
