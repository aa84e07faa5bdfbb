"""Rules and actions of API tokens."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from gongkai.kit.refusals import Refused
from gongkai.organisations.actions import grant_post
from gongkai.organisations.actions.accounts import (
    activate_account,
    remove_factors,
    set_password,
    sign_out_person,
)
from gongkai.organisations.actions.tokens import (
    create_token,
    keep_api_request,
    purge_api_requests,
    revoke_token,
)
from gongkai.organisations.models import ApiRequest, ApiToken, Person
from gongkai.organisations.origins import Origin
from gongkai.organisations.queries import token_by_secret
from gongkai.organisations.rules import tokens as rules
from gongkai.organisations.rules.tokens import NewToken, refusal_to_write_by_token
from gongkai.organisations.states import PostKind, TokenScope
from tests.cast import AT, SINCE, Cast

pytestmark = pytest.mark.django_db
NEW = NewToken("定时导入", [TokenScope.ROWS], 30)


def token_of(by: Person, typed: str = "a secret", **changes: Any) -> ApiToken:
    new = NewToken(**{**vars(NEW), **changes})
    return create_token(new, typed, by=by, origin=Origin(), at=AT)


def test_a_token_is_found_by_its_secret_alone(cast: Cast) -> None:
    token = token_of(cast.drafter, scopes=["rows", "drafts", "rows"])
    assert (token.scopes, token.expires_at) == (["drafts", "rows"], AT + timedelta(days=30))
    assert token_by_secret("a secret") == token
    assert token_by_secret("another") is None
    # The form that arrives twice makes one token; the same secret of somebody else would be refused.
    assert token_of(cast.drafter) == token


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " \u3000"}, "no-name"),
        ({"name": "长" * 101}, "name-too-long"),
        ({"scopes": []}, "no-scope"),
        ({"scopes": ["rows", "all"]}, "no-scope"),
        ({"days": 0}, "wrong-days"),
        ({"days": 367}, "wrong-days"),
    ],
)
def test_a_token_that_says_too_little_is_refused(
    cast: Cast, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        token_of(cast.drafter, **changes)


def test_nobody_has_many_tokens_or_one_without_an_account(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_TOKENS", 2)
    first = token_of(cast.drafter)
    token_of(cast.drafter, "second")
    with pytest.raises(Refused, match="too-many-tokens"):
        token_of(cast.drafter, "third")
    revoke_token(first, by=cast.drafter, origin=Origin(), at=AT)
    token_of(cast.drafter, "third")
    Person.objects.filter(pk=cast.head.pk).update(account=None)
    with pytest.raises(Refused, match="no-account"):
        token_of(cast.head, "fourth")


def test_only_its_owner_revokes_a_token_and_only_once(cast: Cast) -> None:
    token = token_of(cast.drafter)
    with pytest.raises(Refused, match="not-owner"):
        revoke_token(token, by=cast.head, origin=Origin(), at=AT)
    assert refusal_to_write_by_token(token, "rows", at=AT) is None
    revoked = revoke_token(token, by=cast.drafter, origin=Origin(), at=AT)
    refusal = refusal_to_write_by_token(revoked, "rows", at=AT)
    assert refusal is not None
    assert refusal.code == "token-ended"
    with pytest.raises(Refused, match="revoked"):
        revoke_token(token, by=cast.drafter, origin=Origin(), at=AT)


def test_tokens_end_with_what_an_administrator_ends_and_not_with_a_new_password(
    cast: Cast,
) -> None:
    grant_post(
        cast.head,
        PostKind.ADMINISTRATOR,
        cast.government,
        by=cast.approver.actor,
        at=AT,
        since=SINCE,
    )
    for number, end in enumerate((sign_out_person, remove_factors)):
        token = token_of(cast.drafter, f"secret {number}")
        Authenticator.objects.get_or_create(
            user=cast.drafter.account, type=Authenticator.Type.TOTP, data={}
        )
        set_password(cast.drafter.account, "another long password")
        token.refresh_from_db()
        assert token.revoked_at is None
        end(cast.drafter, by=cast.head, at=AT)
        token.refresh_from_db()
        assert token.revoked_at == AT
        activate_account(cast.drafter, by=cast.head.actor, at=AT)
        token.refresh_from_db()
        assert token.revoked_at == AT


def test_what_was_kept_of_requests_is_purged(cast: Cast) -> None:
    token = token_of(cast.drafter)
    for number in range(3):
        at = AT + timedelta(days=number)
        keep_api_request(token, f"request-{number}", "x", "rows", {}, at=at)
    assert purge_api_requests(before=AT + timedelta(days=2)) == 2
    assert [one.key for one in ApiRequest.objects.all()] == ["request-2"]
