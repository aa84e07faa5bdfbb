"""Noting at the desk on which channel a public document went out."""

from typing import Any

import pytest

from gongkai.channels.models import Delivery
from gongkai.channels.states import Channel
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.states import PostKind
from gongkai.statistics.compilation import compile_figures
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SENT = {
    "delivery-channel": "wechat",
    "delivery-on": "2026-11-21",
    "delivery-address": "https://example.org/1",
}


def test_officer_notes_a_channel_and_sees_it_counted(sign_in: Any, cast: Cast) -> None:
    document = cast.released()
    browser, address = sign_in(cast.disclosure), f"/desk/documents/{document.pk}/"
    assert "目前只在网站公开" in browser.get(address).content.decode()
    answer = browser.post(f"{address}deliveries/", SENT, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    page = answer.content.decode()
    assert "https://example.org/1" in page
    assert '<option value="wechat"' not in page
    assert '<option value="weibo"' in page
    act = Act.objects.get(verb=Verb.DELIVERY_MADE)
    assert (act.post, act.actor_id, act.on.isoformat()) == (
        PostKind.DISCLOSURE_OFFICER,
        str(cast.disclosure.pk),
        "2026-11-21",
    )
    catch_up()
    assert compile_figures(cast.finance, 2026) is not None


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"delivery-channel": "weibo"}, 409, "已在此渠道推送过"),
        ({"delivery-channel": "pigeon"}, 400, "pigeon"),
        ({"delivery-on": "2026-11-01"}, 409, "日期应在公开之日与今天之间"),
        ({"delivery-on": "someday"}, 400, "日期"),
        ({"delivery-address": "x" * 301}, 400, "300"),
    ],
)
def test_what_is_refused_comes_back_with_what_was_typed(
    sign_in: Any, cast: Cast, changes: dict[str, str], status: int, words: str
) -> None:
    document = cast.released()
    browser, address = sign_in(cast.disclosure), f"/desk/documents/{document.pk}/deliveries/"
    browser.post(address, SENT | {"delivery-channel": "weibo"})
    answer = browser.post(address, SENT | changes)
    assert (answer.status_code, Delivery.objects.count()) == (status, 1)
    page = answer.content.decode()
    assert words in page
    assert 'role="alert"' in page
    assert (changes.get("delivery-address") or "https://example.org/1") in page


def test_who_may_not_sees_where_it_went_and_no_form(sign_in: Any, cast: Cast) -> None:
    document = cast.released()
    address = f"/desk/documents/{document.pk}/"
    assert "发布渠道" not in sign_in(cast.drafter).get(address).content.decode()
    sign_in(cast.disclosure).post(f"{address}deliveries/", SENT)
    page = sign_in(cast.drafter).get(address).content.decode()
    assert "发布渠道" in page
    assert f"{address}deliveries/" not in page
    answer = sign_in(cast.drafter).post(
        f"{address}deliveries/", SENT | {"delivery-channel": "weibo"}
    )
    assert (answer.status_code, Delivery.objects.count()) == (409, 1)
    assert sign_in(cast.stranger).post(f"{address}deliveries/", SENT).status_code == 404


def test_form_goes_when_it_went_out_everywhere_and_drafts_have_none(
    sign_in: Any, cast: Cast
) -> None:
    document, draft = cast.released(), cast.draft()
    browser, address = sign_in(cast.disclosure), f"/desk/documents/{document.pk}/"
    for channel in Channel:
        assert (
            browser.post(f"{address}deliveries/", SENT | {"delivery-channel": channel}).status_code
            == 302
        )
    page = browser.get(address).content.decode()
    assert f"{address}deliveries/" not in page
    assert page.count("2026-11-21</time>") >= len(Channel)
    assert "发布渠道" not in browser.get(f"/desk/documents/{draft.pk}/").content.decode()
