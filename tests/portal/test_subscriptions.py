"""Following a list by e-mail through HTTP: from the form to the end, in three languages."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from gongkai.jobs.sending import send_due_mails
from gongkai.ledger.consumers import catch_up
from gongkai.operations.worker import follow_lists
from gongkai.portal.form_tokens import issue_token
from gongkai.portal.subscriptions.views import FORM_NAME
from gongkai.subscriptions.actions import MAX_PER_ADDRESS
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.tokens import CONFIRM, MANAGE, token_of
from tests.cast import Cast
from tests.query_counts import queries_of_page
from tests.subscriptions.lists import ADDRESS, ask, followed

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://[^\s>]+")


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> Iterator[None]:
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    yield
    outbox.outbox.clear()


def follow_form(*, seconds: float = 60, **changes: Any) -> dict[str, Any]:
    """Return valid form data, of a form that was drawn some seconds ago."""
    return {
        "email": ADDRESS,
        "frequency": "immediate",
        "mail_language": "zh-hans",
        "homepage": "",
        "token": issue_token(FORM_NAME, at=timezone.now() - timedelta(seconds=seconds)),
        **changes,
    }


def sent() -> list[Any]:
    outbox.outbox.clear()
    while send_due_mails(timezone.now()):
        pass
    return list(outbox.outbox)


def path_in(message: Any, part: str) -> str:
    """Return the path of the link of a mail that has this part."""
    found = [one for one in LINK.findall(message.body) if part in one]
    assert len(found) == 1, message.body
    return urlsplit(found[0]).path


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("/search/?q=收费&item=A20-08&order=newest", "q=%E6%94%B6%E8%B4%B9&item=A20-08"),
        ("/catalogue/?item=A20-08&year=2026", "item=A20-08&year=2026"),
        ("/b/990000-D01/", "body=990000-D01"),
    ],
)
def test_lists_link_to_the_form_beside_their_feed(
    cast: Cast, client: Client, settings: Any, page: str, query: str
) -> None:
    cast.released(title="收费目录")
    catch_up()
    found = client.get(page).content.decode()
    query = query.replace("&", "&amp;")
    assert re.search(rf'href="/follow/\?[^"]*{re.escape(query.split("&amp;")[-1])}', found)
    settings.EMAIL_HOST = ""
    client.get("/")
    assert "/follow/?" not in client.get(f"{page}{'&' if '?' in page else '?'}x=1").content.decode()


def test_site_map_links_to_the_form_only_where_mail_is_sent(client: Client, settings: Any) -> None:
    assert 'href="/follow/"' in client.get("/sitemap/").content.decode()
    settings.EMAIL_HOST = ""
    caches["pages"].clear()
    assert 'href="/follow/"' not in client.get("/sitemap/").content.decode()


def test_whole_way_from_the_list_to_the_end(cast: Cast, client: Client) -> None:
    form = client.get("/en/follow/?q=收费&item=A20-08").content.decode()
    assert 'name="q" value="收费"' in form
    assert 'name="item" value="A20-08"' in form
    answer = client.post("/en/follow/", follow_form(mail_language="en", q="收费", item="A20-08"))
    assert answer.status_code == 200
    assert "Look into your mailbox" in answer.content.decode()
    [message] = sent()
    assert message.to == [ADDRESS]
    assert "收费" not in message.body  # no words that a stranger typed
    confirm = path_in(message, "/confirm/")

    # A scanner opens every link of the mail, with GET and HEAD, and follows nothing.
    for method in (client.get, client.head, client.options):
        for link in LINK.findall(message.body):
            method(urlsplit(link).path)
    assert Subscription.objects.get().confirmed_at is None
    assert "Confirm that you want these mails" in client.get(confirm).content.decode()
    done = client.post(confirm).content.decode()
    assert "You follow this list" in done
    assert "“收费”" in done

    cast.released(title="关于收费的通知")
    cast.released(title="别的", text="没有关系。")
    catch_up()
    follow_lists(timezone.now())
    [message] = sent()
    assert "关于收费的通知" in message.body
    assert "别的" not in message.body
    manage = path_in(message, "/mine/")
    assert client.post(manage, {"do": "end"}).status_code == 200
    assert not Subscription.objects.exists()


def test_mail_about_new_items_has_one_click_unsubscribing(cast: Cast, client: Client) -> None:
    at = timezone.now()
    one = followed(at=at, language="en", filters={"query": "收费"})
    document = cast.released(title="关于收费的通知", at=at)
    catch_up()
    follow_lists(at)
    message = next(one for one in sent() if "List-Unsubscribe" in one.extra_headers)
    assert "“收费”" in message.subject
    assert f"/en/i/{document.index_number}/" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).status_code == 200
    assert strict.head(address).status_code == 200
    assert Subscription.objects.filter(pk=one.pk).exists()
    for _each in range(2):  # repeated, as some mail services do
        done = strict.post(
            address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
        )
        assert done.status_code == 200
        assert not done.has_header("Location")
    assert not Subscription.objects.exists()
    assert strict.post("/follow/unsubscribe/forged/").status_code == 404


def test_one_click_request_may_have_the_other_encoding() -> None:
    one = followed()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        f"/follow/unsubscribe/{token_of(one, MANAGE)}/", {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert not Subscription.objects.exists()


def test_other_posts_need_the_token_of_the_form() -> None:
    one, asked = followed(), ask(address="li@example.org")
    assert asked
    strict = Client(enforce_csrf_checks=True)
    for address in (
        "/follow/",
        f"/follow/mine/{token_of(one, MANAGE)}/",
        f"/follow/confirm/{token_of(asked, CONFIRM)}/",
    ):
        assert strict.post(address, {"do": "end"}).status_code == 403


def test_answer_does_not_say_whether_an_address_is_known(client: Client) -> None:
    def answer(address: str) -> str:
        page = client.post("/follow/", follow_form(email=address, item="A20-08"))
        assert page.status_code == 200
        return page.content.decode().replace(address, "")

    followed(address="known@example.org", filters={"item": "A20-08"})
    ask(address="asked@example.org", filters={"item": "A20-08"})
    for year in range(2001, 2001 + MAX_PER_ADDRESS):
        followed(address="full@example.org", filters={"year": year})
    pages = {answer(f"{name}@example.org") for name in ("new", "known", "asked", "full")}
    assert len(pages) == 1


def test_mails_say_what_the_page_does_not(client: Client) -> None:
    followed(filters={"item": "A20-08"}, language="en")
    for year in range(2001, 2001 + MAX_PER_ADDRESS):
        followed(address="full@example.org", filters={"year": year}, language="ug")
    sent()
    client.post("/follow/", follow_form(item="A20-08"))
    client.post("/follow/", follow_form(email="full@example.org", item="A20-08"))
    known, full = sent()
    assert "You already follow" in known.subject
    assert f"/en/follow/mine/{token_of(Subscription.objects.earliest('id'), MANAGE)}/" in known.body
    assert "/ug/follow/mine/" in full.body


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"email": ""}, "Enter your e-mail address."),
        ({"email": "wang"}, "not a valid e-mail address"),
        ({"frequency": "hourly"}, "Select a valid choice"),
        ({"homepage": "x"}, "must stay empty"),
        ({"token": "forged"}, "expired or is damaged"),
        ({"seconds": 0.1}, "too quickly"),
        ({"q": "，"}, "Enter at least one word"),
    ],
)
def test_wrong_forms_are_shown_again(client: Client, changes: dict[str, Any], shown: str) -> None:
    answer = client.post("/en/follow/", follow_form(**changes))
    assert answer.status_code == 400
    assert shown in answer.content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("query", ["item=A99", "year=soon", "body=nowhere", "language=fr"])
def test_unknown_filters_are_refused(client: Client, query: str) -> None:
    assert client.get(f"/follow/?{query}").status_code == 400


def test_site_without_mail_server_offers_no_form(client: Client, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    page = client.get("/en/follow/")
    assert page.status_code == 200
    assert 'name="email"' not in page.content.decode()
    assert client.post("/en/follow/", follow_form()).status_code == 400


def test_page_of_a_subscription_changes_and_ends_it(client: Client) -> None:
    one = followed(frequency="daily", filters={"query": "收费"})
    followed(filters={"year": 2020})
    address = f"/en/follow/mine/{token_of(one, MANAGE)}/"
    page = client.get(address).content.decode()
    assert "“收费”" in page
    assert ADDRESS not in page
    assert client.post(address, {"do": "frequency", "frequency": "hourly"}).status_code == 400
    assert (
        "The change was saved."
        in client.post(address, {"do": "frequency", "frequency": "weekly"}).content.decode()
    )
    one.refresh_from_db()
    assert one.frequency == "weekly"
    assert client.post(address, {"do": "end"}).status_code == 200
    assert Subscription.objects.count() == 1
    assert client.get(address).status_code == 404
    assert "no longer mailed" in client.get(address).content.decode()


def test_all_lists_end_at_once(client: Client) -> None:
    one = followed()
    followed(filters={"year": 2020})
    assert (
        client.post(f"/follow/mine/{token_of(one, MANAGE)}/", {"do": "end-all"}).status_code == 200
    )
    assert not Subscription.objects.exists()


def test_forged_and_old_links_open_nothing(client: Client) -> None:
    asked = ask()
    assert asked
    confirm, manage = token_of(asked, CONFIRM), token_of(asked, MANAGE)
    for address in ("confirm/x", f"confirm/{manage}", f"mine/{confirm}", f"unsubscribe/{confirm}"):
        assert client.get(f"/follow/{address}/").status_code == 404
        assert client.post(f"/follow/{address}/").status_code == 404
    asked.delete()
    page = client.get(f"/en/follow/confirm/{confirm}/")
    assert page.status_code == 404
    assert "no longer valid" in page.content.decode()


def test_what_was_searched_is_shown_as_text(client: Client) -> None:
    query = '<script>alert(1)</script> "x" 收费'
    form = client.get("/follow/", {"q": query}).content.decode()
    one = followed(filters={"query": query})
    page = client.get(f"/follow/mine/{token_of(one, MANAGE)}/").content.decode()
    for text in (form, page):
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text


def test_pages_are_not_stored_anywhere(client: Client) -> None:
    one = followed()
    for address in ("/follow/", f"/follow/mine/{token_of(one, MANAGE)}/"):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"


def test_rate_limit_counts_requests_but_no_unsubscribing(client: Client, settings: Any) -> None:
    settings.GONGKAI_RATES = settings.GONGKAI_RATES | {"follow": 2}
    answers = [client.post("/follow/", follow_form(email="")).status_code for _each in range(4)]
    assert answers[:2] == [400, 400]
    assert answers[-1] == 429
    assert client.post("/en/follow/unsubscribe/forged/").status_code == 404


def test_page_of_a_subscription_asks_few_questions(client: Client) -> None:
    one = followed()
    address = f"/follow/mine/{token_of(one, MANAGE)}/"
    before = queries_of_page(client, address)
    for year in (2020, 2021):
        followed(filters={"year": year})
    assert queries_of_page(client, address) == before
