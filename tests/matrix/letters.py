"""Requests about letters for the permission matrix: their arguments and forms."""

from typing import Any

from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.states import WAITING, LetterState, Publication
from gongkai.mailbox.workflow import END_PUBLICATION, OBJECT
from tests.cast import AT


def letter_step(stage: Any, name: str, state: str) -> dict[str, Any]:
    """Bring the letter of the body into a state, and return the form of a step."""
    is_public = name == END_PUBLICATION.name
    finance, government = stage.cast.finance, stage.cast.government
    MailboxLetter.objects.filter(pk=stage.letter).update(
        state=state,
        body=finance,
        # The body that leads cannot object to the routing.
        lead=government if name == OBJECT.name else finance,
        done_on=None if LetterState(state) in WAITING else AT.date(),
        publication=Publication.PUBLIC if is_public else Publication.NONE,
        published_at=AT if is_public else None,
    )
    sent = {
        "body_id": finance.pk,
        "reason": "x",
        "promised_on": "2026-12-20",
        "promise": "x",
        "reply": "x",
        "public_title": "x",
        "public_text": "x",
        "public_reply": "x",
        "kind": "person",
        "name": "x",
        "title": "x",
        "description": "x",
    }
    return {f"{name}-{field}": value for field, value in sent.items()}


def new_letter(stage: Any) -> dict[str, Any]:
    """Return the form of a letter that staff enter."""
    return {
        "body": stage.cast.finance.pk,
        "source": "post",
        "arrived_on": "2026-01-05",
        "kind": "question",
        "title": "x",
        "text": "x",
    }


def topic(stage: Any) -> list[Any]:
    """Return a topic of the mailbox of the body, which is published here."""
    found, _made = MailboxTopic.objects.get_or_create(
        owner=stage.cast.finance, name="x", body=stage.cast.finance, ended_on=None
    )
    return [found.pk]
