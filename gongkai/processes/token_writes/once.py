"""One request of a program writes once, however often it arrives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.actions.tokens import keep_api_request
from gongkai.organisations.models import ApiToken, Person
from gongkai.organisations.queries import earlier_request, person_of
from gongkai.organisations.rules.tokens import (
    refusal_to_answer_again,
    refusal_to_write_by_token,
)


@dataclass(frozen=True)
class SentByProgram:
    """What identifies a request: its token, the idempotency key of its sender, and a hash of what was sent."""

    token: ApiToken
    key: str
    digest: str


@dataclass(frozen=True)
class Written:
    """The answer to a request, and whether it had been given before."""

    answer: Mapping[str, Any]
    is_replay: bool


def was_written(sent: SentByProgram) -> bool:
    """Return whether something was written under the key of a request, so that its files are not needed."""
    return earlier_request(sent.token, sent.key) is not None


def write_once(
    sent: SentByProgram, scope: str, write: Callable[[Person], Mapping[str, Any]], *, at: datetime
) -> Written:
    """
    Write as the owner of the token, or return what was answered when the same arrived before.

    To be called within a transaction. What is refused leaves nothing, so that its key may be used
    again. The token stays locked, so that the same request waits for itself.
    """
    token = lock(sent.token)
    refuse_if(refusal_to_write_by_token(token, scope, at=at))
    earlier = earlier_request(token, sent.key)
    if earlier is not None:
        refuse_if(refusal_to_answer_again(earlier, sent.digest))
        return Written(earlier.answer, is_replay=True)
    owner = person_of(token.account)
    assert owner is not None  # the refusal has checked it
    answer = write(owner)
    keep_api_request(token, sent.key, sent.digest, scope, answer, at=at)
    return Written(answer, is_replay=False)
