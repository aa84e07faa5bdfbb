"""The pages of API tokens at the desk: create, shown once, what was written, revoke."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions.tokens import keep_api_request
from gongkai.organisations.models import ApiToken
from gongkai.organisations.states import TokenScope
from tests.api.test_writes import program
from tests.cast import AT, Cast
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
PAGE = "/desk/tokens/"
NEW = {"name": "夜间导入", "scopes": ["rows", "deliveries"], "days": "90"}


def signed_in(cast: Cast, who: str = "disclosure") -> Client:
    client = Client()
    client.force_login(getattr(cast, who).account)
    return client


def test_a_token_is_shown_once_and_created_once(cast: Cast) -> None:
    client = signed_in(cast)
    form_token = re.search(r'name="form_token" value="([^"]+)"', client.get(PAGE).content.decode())
    assert form_token is not None
    sent = NEW | {"form_token": form_token[1]}
    first, second = client.post(PAGE, sent), client.post(PAGE, sent)
    secrets = [re.findall(r"gk_[\w-]+", one.content.decode()) for one in (first, second)]
    assert first.status_code == 200
    assert len(secrets[0]) == 1
    assert secrets[0] == secrets[1]  # a second click shows the same token
    token = ApiToken.objects.get()
    assert (token.name, token.scopes) == ("夜间导入", ["deliveries", "rows"])
    assert token.expires_at - token.made_at == timedelta(days=90)
    assert secrets[0][0] not in repr(ApiToken.objects.values())
    assert secrets[0][0] not in client.get(PAGE).content.decode()
    act = Act.objects.get(verb=Verb.TOKEN_CREATED)
    assert act.actor_id == act.subject_id == str(cast.disclosure.pk)
    assert act.facets == {"token": token.pk, "scopes": ["deliveries", "rows"]}
    assert "夜间导入" not in str(act.facets)


def test_a_token_without_name_scope_or_period_is_refused(cast: Cast) -> None:
    client = signed_in(cast)
    for wrong in ({"name": " "}, {"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}):
        assert client.post(PAGE, NEW | wrong).status_code == 400, wrong
    assert client.post(PAGE, NEW | {"name": "长" * 200}).status_code == 409
    assert not ApiToken.objects.exists()


def test_what_was_written_with_a_token_is_listed_until_it_is_revoked(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client, token = signed_in(cast), program(cast.disclosure, *TokenScope).token
    page = f"{PAGE}{token.pk}/"
    assert 'class="empty"' in client.get(page).content.decode()

    def written(number: int, scope: str, **answer: Any) -> None:
        keep_api_request(token, f"request-{number}", "x" * 64, scope, answer, at=AT)

    written(1, "deliveries", index_number="990000-D01/2026-00001", channel="wechat")
    counted = queries_of_page(client, page)
    written(2, "drafts", id=7)
    written(3, "rows", id=8, dataset="prices", version=2)
    with django_assert_num_queries(counted):
        shown = client.get(page).content.decode()
    for address in ("/i/990000-D01/2026-00001/", "/desk/documents/7/", "/desk/data/versions/8/"):
        assert address in shown
    assert client.post(f"{page}revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert Act.objects.filter(verb=Verb.TOKEN_REVOKED).count() == 1
    assert "revoke/" not in client.get(page).content.decode()
    client.post(f"{page}revoke/")  # a page that was open before
    assert Act.objects.filter(verb=Verb.TOKEN_REVOKED).count() == 1


def test_nobody_sees_or_revokes_the_token_of_another(cast: Cast) -> None:
    token = program(cast.drafter).token
    client = signed_in(cast)
    assert client.get(f"{PAGE}{token.pk}/").status_code == 404
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert "定时导入" not in client.get(PAGE).content.decode()


def test_the_list_takes_as_many_queries_for_three_tokens_as_for_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast)
    program(cast.disclosure)
    counted = queries_of_page(client, PAGE)
    for _turn in range(2):
        program(cast.disclosure)
    with django_assert_num_queries(counted):
        assert client.get(PAGE).content.decode().count("data-row") == 3


def test_the_owner_is_told_by_mail(cast: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.gov.cn"
    cast.disclosure.account.email = "officer@example.gov.cn"
    cast.disclosure.account.save()
    signed_in(cast).post(PAGE, NEW).close()  # a mail is sent after the response
    assert [one.to for one in mail.outbox] == [["officer@example.gov.cn"]]
    assert "gk_" not in mail.outbox[0].body
