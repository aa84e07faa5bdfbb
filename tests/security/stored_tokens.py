"""Stored attacks in the names of API tokens."""

from itertools import count

from gongkai.organisations.actions.tokens import create_token
from gongkai.organisations.models import ApiToken, Person
from gongkai.organisations.origins import Origin
from gongkai.organisations.rules.tokens import MAX_NAME, MAX_TOKENS, NewToken
from gongkai.organisations.states import TokenScope
from tests.cast import AT, Cast

NUMBERS = count()


def hostile_tokens(cast: Cast, payloads: list[str]) -> None:
    """Give an officer as many tokens with hostile names as one person may have."""
    by: Person = cast.disclosure
    short = [one for one in payloads if len(one) <= MAX_NAME][:MAX_TOKENS]
    for payload in short:
        new = NewToken(payload, [TokenScope.ROWS], 30)
        create_token(new, f"hostile {next(NUMBERS)}", by=by, origin=Origin(), at=AT)
    assert ApiToken.objects.exists()
