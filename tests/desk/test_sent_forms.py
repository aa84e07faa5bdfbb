"""Every form of the desk is processed once, however often it is sent."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongkai.operations.worker import purge_accounts
from gongkai.organisations.actions.sent_forms import begin_sent_form, end_sent_form
from gongkai.organisations.models import SentForm
from gongkai.participation.models import Concern
from tests.architecture.sources import ROOT
from tests.cast import Cast

ADDRESS = "/desk/concerns/new/"
FIELD = re.compile(r'name="form_token" value="([^"]+)"')
NEW = {
    "kind": "other",
    "source": "online",
    "arisen_at": "2026-11-18T09:00",
    "title": "城北片区连续三日供暖不足",
    "facts": "部分小区室温低于合同约定，热源厂正在检修。",
}


def token_on(answer: Any) -> str:
    """Return the token of the forms of a page."""
    found = FIELD.findall(answer.content.decode())
    assert len(set(found)) == 1
    return str(found[0])


def registered(cast: Cast, browser: Client, **changes: Any) -> Any:
    return browser.post(ADDRESS, {"body": cast.finance.pk, **NEW, **changes})


@pytest.mark.django_db
def test_what_was_changed_or_comes_from_a_new_page_is_another_form(
    cast: Cast, sign_in: Any
) -> None:
    browser = sign_in(cast.disclosure)
    first, second = (token_on(browser.get(ADDRESS)) for _page in range(2))
    registered(cast, browser, form_token=first)
    again = registered(cast, browser, form_token=first)
    assert again["Location"] == reverse("desk:concern", args=[Concern.objects.get().pk])
    page = browser.get(again["Location"]).content.decode()
    assert "这份表单此前已经提交，没有重复办理。" in page
    registered(cast, browser, form_token=first, title="改过的题目")
    assert Concern.objects.count() == 2
    registered(cast, browser, form_token=second)
    assert Concern.objects.count() == 3


@pytest.mark.django_db
def test_form_that_was_refused_may_be_sent_again(cast: Cast, sign_in: Any) -> None:
    browser = sign_in(cast.disclosure)
    token = token_on(browser.get(ADDRESS))
    assert registered(cast, browser, form_token=token, title="").status_code == 400
    assert (
        registered(cast, browser, form_token=token, arisen_at="2999-01-01T09:00").status_code == 409
    )
    assert not SentForm.objects.exists()
    assert registered(cast, browser, form_token=token).status_code == 302


@pytest.mark.django_db
def test_token_of_another_account_an_old_one_and_a_forged_one_are_refused(
    cast: Cast, sign_in: Any
) -> None:
    browser, other = sign_in(cast.disclosure), sign_in(cast.stranger)
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        old = token_on(sign_in(cast.disclosure).get(ADDRESS))
    for token in (token_on(other.get(ADDRESS)), old, "x", "x" * 600):
        answer = registered(cast, browser, form_token=token)
        assert answer.status_code == 409
        assert NEW["facts"] in answer.content.decode()  # what was entered is not lost
        assert f'value="{token}"' not in answer.content.decode()
        assert not Concern.objects.exists()
    # The page that says so offers to send it again, with a token of its own.
    assert registered(cast, browser, form_token=token_on(answer)).status_code == 302
    empty = browser.post(ADDRESS, {"form_token": "x"})
    assert (empty.status_code, empty["Location"]) == (302, ADDRESS)


@pytest.mark.django_db
def test_a_form_without_known_outcome_is_not_processed_again(cast: Cast, sign_in: Any) -> None:
    """The process ended after the form had begun to be processed."""
    browser = sign_in(cast.disclosure)
    token = token_on(browser.get(ADDRESS))
    registered(cast, browser, form_token=token)
    SentForm.objects.update(location="")
    with patch("gongkai.desk.sent_forms.begin_sent_form", partial(begin_sent_form, patience=0)):
        answer = registered(cast, browser, form_token=token)
    assert answer.status_code == 409
    assert "结果尚不明确" in answer.content.decode()
    assert Concern.objects.count() == 1


@pytest.mark.django_db
def test_a_second_click_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    at = timezone.now()
    assert begin_sent_form("1", at=at) is None
    monkeypatch.setattr(time, "sleep", lambda _seconds: end_sent_form("1", "/desk/"))
    earlier = begin_sent_form("1", at=at)
    assert earlier is not None
    assert earlier.location == "/desk/"
    assert str(earlier).startswith(f"{earlier.pk} 20")
    assert begin_sent_form("2", at=at) is None
    monkeypatch.setattr(time, "sleep", lambda _seconds: end_sent_form("2", ""))
    assert begin_sent_form("2", at=at) is None  # the first was refused


@pytest.mark.django_db
def test_sent_forms_are_deleted_when_their_tokens_are_no_longer_valid() -> None:
    at = timezone.now()
    begin_sent_form("old", at=at - timedelta(days=8))
    begin_sent_form("new", at=at - timedelta(days=6))
    purge_accounts(at)
    assert list(SentForm.objects.values_list("key", flat=True)) == ["new"]


def test_every_form_of_the_site_uses_the_tag_that_adds_the_token() -> None:
    """A template that writes the field by hand would have no token."""
    templates = [*ROOT.glob("gongkai/desk/**/*.html")]
    assert len(templates) > 100
    for path in templates:
        text = path.read_text()
        posts = len(re.findall(r'<form[^>]*method="post"', text))
        assert text.count("{% csrf_token %}") == posts, path
        assert "csrfmiddlewaretoken" not in text, path


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_record(cast: Cast, sign_in: Any) -> None:
    browsers = [sign_in(cast.disclosure) for _click in range(2)]
    token, together = token_on(browsers[0].get(ADDRESS)), Barrier(2)

    def click(browser: Client) -> str:
        together.wait()
        try:
            return str(registered(cast, browser, form_token=token)["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as clicks:
        led = list(clicks.map(click, browsers))
    assert led == [reverse("desk:concern", args=[Concern.objects.get().pk])] * 2
