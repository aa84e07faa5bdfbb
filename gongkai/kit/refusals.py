"""Refusals: why not, as a value that a button, an API answer, an action and a test share."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Refusal:
    """
    Why something may not be done.

    `code` is stable (API clients and tests read it), `message` is shown to people in their own
    language, `law` names the article where there is one, `field` the form field it belongs to.
    """

    code: str
    message: str | Promise
    law: str = ""
    field: str = ""

    def __str__(self) -> str:
        return str(self.message)


class Refused(Exception):
    """Raised by actions; carries the refusal that any face can show as it is."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refuse_if(refusal: Refusal | None) -> None:
    """Raise `Refused` where there is a reason to; the second beat of every action."""
    if refusal is not None:
        raise Refused(refusal)
