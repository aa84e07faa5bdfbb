"""Letters into which each of some hostile texts was entered."""

from collections.abc import Sequence

from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.actions.letters import (
    approve_letter_reply,
    draft_letter_reply,
    promise_day,
    recall_letter,
    return_letter_reply,
    route_letter,
    send_letter_reply,
)
from gongkai.mailbox.actions.topics import set_topic
from gongkai.mailbox.actions.writers import reopen_letter
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter
from gongkai.mailbox.states import Publication
from gongkai.mailbox.workflow import (
    PromiseInputs,
    ReasonInputs,
    ReopenInputs,
    ReplyInputs,
    RouteInputs,
)
from tests.cast import AT, Cast, later


def hostile_letters(cast: Cast, payloads: Sequence[str]) -> None:
    """Enter each text as topic, letter, promise, reason, opinion and reply; some are published."""
    by, body = cast.disclosure, cast.finance
    for number, payload in enumerate(payloads):
        if len(payload) <= 100:
            set_topic(body, payload, body.pk, by=by, at=AT)
        facts = NewLetter(
            "question", payload[:200], payload, name=payload[:100], contact=payload[:200]
        )
        letter = receive_letter(body, facts, code="7F3K9QX27F3K9QX", at=AT)
        inputs = RouteInputs(body.pk, payload[:1_000])
        letter = route_letter(letter, inputs, by=by, at=AT)
        letter = recall_letter(letter, ReasonInputs(payload[:1_000]), by=by, at=AT)
        letter = route_letter(letter, inputs, by=by, at=AT)
        promise = PromiseInputs(later(20).date(), payload[:1_000])
        letter = promise_day(letter, promise, by=by, at=AT)
        letter = draft_letter_reply(letter, ReplyInputs(payload), by=by, at=AT)
        if number % 3 == 0:
            return_letter_reply(letter, ReasonInputs(payload[:1_000]), by=cast.approver, at=AT)
            continue
        letter = send_letter_reply(
            approve_letter_reply(letter, by=cast.approver, at=AT), by=by, at=AT
        )
        MailboxLetter.objects.filter(pk=letter.pk).update(
            publication=Publication.PUBLIC,
            published_at=AT,
            public_title=payload[:200],
            public_text=payload,
            public_reply=payload,
        )
    again = receive_letter(body, NewLetter("question", "x", "x"), code="7F3K9QX27F3K9QX", at=AT)
    again = route_letter(again, RouteInputs(body.pk), by=by, at=AT)
    again = draft_letter_reply(again, ReplyInputs(payloads[1]), by=by, at=AT)
    again = send_letter_reply(approve_letter_reply(again, by=cast.approver, at=AT), by=by, at=AT)
    reopen_letter(again, ReopenInputs(payloads[2]), at=AT)
