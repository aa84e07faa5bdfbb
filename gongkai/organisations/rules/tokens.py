"""Refusals of tokens of the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import is_blank, single_line
from gongkai.organisations.models import ApiRequest, ApiToken, Person
from gongkai.organisations.queries import person_of
from gongkai.organisations.states import TokenScope

MAX_TOKENS, MAX_NAME, MAX_DAYS = 20, 100, 366


@dataclass(frozen=True)
class NewToken:
    """A new token: what it is for, what it may write, and for how many days."""

    name: str
    scopes: Sequence[str]
    days: int


def refusal_to_create_token(by: Person, new: NewToken, /, *, at: datetime) -> Refusal | None:
    """Return why a person may not have this token."""
    if by.account is None:
        return Refusal("no-account", _("The person has no account."))
    if is_blank(new.name):
        return Refusal("no-name", _("Say what the token is for."), field="name")
    if len(single_line(new.name)) > MAX_NAME:
        return Refusal("name-too-long", _("This is too long."), field="name")
    if not new.scopes or any(one not in TokenScope for one in new.scopes):
        return Refusal("no-scope", _("Choose what the token may write."), field="scopes")
    if not 1 <= new.days <= MAX_DAYS:
        return Refusal(
            "wrong-days",
            _("A token is valid for 1 to %(most)s days.") % {"most": MAX_DAYS},
            field="days",
        )
    held = ApiToken.objects.filter(account=by.account, revoked_at=None, expires_at__gt=at)
    if held.count() >= MAX_TOKENS:
        return Refusal(
            "too-many-tokens",
            _("You have %(most)s tokens. Revoke one that is no longer used.")
            % {"most": MAX_TOKENS},
        )
    return None


def refusal_to_revoke_token(token: ApiToken, /, *, by: Person, at: datetime) -> Refusal | None:
    """Return why a person may not revoke a token."""
    if token.account_id != by.account_id:
        return Refusal("not-owner", _("Only its owner can revoke a token."))
    if token.revoked_at is not None and token.revoked_at <= at:
        return Refusal("revoked", _("The token was revoked already."))
    return None


def refusal_to_write_by_token(token: ApiToken, scope: str, /, *, at: datetime) -> Refusal | None:
    """Return why nothing may be written with a token: it has ended, or this is not in its scopes."""
    if token.revoked_at is not None or token.expires_at <= at or person_of(token.account) is None:
        return Refusal("token-ended", _("This token is not valid, or no longer."))
    if scope not in token.scopes:
        return Refusal(
            "out-of-scope",
            _("This token may not write this: its scopes do not contain “%(scope)s”.")
            % {"scope": scope},
        )
    return None


def refusal_to_answer_again(earlier: ApiRequest, digest: str, /) -> Refusal | None:
    """Return why the answer to an earlier request is not given: something else was sent then."""
    if earlier.digest == digest:
        return None
    return Refusal(
        "key-reused",
        _("Something else was sent with this idempotency key before. Choose another key."),
        field="Idempotency-Key",
    )
