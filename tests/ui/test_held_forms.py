"""What was typed into a form is not lost when its session has ended or its token is old."""

import html
import re
from typing import Any

from django.test import Client

from gongkai.documents.models import Document
from gongkai.law.grounds import Ground
from gongkai.organisations.models import Account, Session
from tests.cast import PASSWORD, Cast
from tests.desk.document_pages import form
from tests.ui.factors import password_step

NEW = "/desk/documents/new/"
TYPED = "会话结束之前写好的一整段话，\n第二行。"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    return form(cast, text=TYPED, place=f"{cast.finance.pk}-", **changes)


def end_all_sessions() -> None:
    Session.objects.all().delete()


def fields_of(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that sends the text again."""
    start = page.index('class="section"')
    found = re.findall(
        r'<input type="hidden" name="([^"]*)" value="([^"]*)">',
        page[start : page.index("</form>", start)],
    )
    return {name: html.unescape(value) for name, value in found}


def sign_in_again(browser: Client, name: str, where: str) -> Any:
    assert where == "/sign-in/?next=/account/unsent/"
    page = browser.get(where).content.decode()
    assert "本次会话已经结束" in page
    return browser.post(where, {"username": name, "password": PASSWORD}, follow=True)


def test_text_comes_back_after_the_sign_in_and_is_saved_by_one_click(cast: Cast) -> None:
    browser = password_step("drafter")[0]
    end_all_sessions()
    page = sign_in_again(browser, "drafter", browser.post(NEW, typed(cast))["Location"])
    text = page.content.decode()
    assert page.redirect_chain[-1][0] == "/account/unsent/"
    assert TYPED in html.unescape(text)
    assert not Document.objects.exists()
    assert "/account/unsent/" in browser.get("/desk/").content.decode()
    assert browser.post(NEW, fields_of(text)).status_code == 302
    assert Document.objects.get().open_version.plain_text.startswith("会话结束之前")  # type: ignore[union-attr]
    assert browser.get("/account/unsent/").status_code == 302
    assert "/account/unsent/" not in browser.get("/desk/").content.decode()


def test_kept_text_is_encrypted_and_only_for_the_person_who_typed_it(cast: Cast) -> None:
    browser = password_step("drafter")[0]
    end_all_sessions()
    where = browser.post(NEW, typed(cast))["Location"]
    kept = Session.objects.get().get_decoded()
    assert "会话结束" not in str(kept)
    page = sign_in_again(browser, "head", where)
    assert "会话结束之前" not in page.content.decode()
    assert "held_form" not in browser.session


def test_discarded_text_is_forgotten(cast: Cast) -> None:
    browser = password_step("drafter")[0]
    end_all_sessions()
    page = sign_in_again(browser, "drafter", browser.post(NEW, typed(cast))["Location"])
    browser.post(
        "/account/unsent/",
        {"discard": re.findall('name="discard" value="(.*?)"', str(page.content))},
    )
    assert browser.get("/account/unsent/")["Location"] == "/desk/"
    assert "held_form" not in browser.session


def test_browser_without_a_former_sign_in_keeps_nothing(cast: Cast) -> None:
    answer = Client().post(NEW, typed(cast))
    assert answer["Location"] == f"/sign-in/?next={NEW}"
    assert not Session.objects.exists()


def test_proposed_state_secret_stays_in_the_page_and_is_not_stored(cast: Cast) -> None:
    browser = password_step("drafter")[0]
    end_all_sessions()
    answer = browser.post(NEW, typed(cast, ground=Ground.STATE_SECRET.value))
    assert answer.status_code == 401
    assert fields_of(answer.content.decode())["text"] == TYPED
    assert not Session.objects.exists()


def test_passwords_are_never_kept(cast: Cast) -> None:
    browser = password_step("drafter")[0]
    end_all_sessions()
    answer = browser.post("/account/password/", {"password": "a b c", "again": "a b c"})
    assert answer["Location"].startswith("/sign-in/?next=/account/password/")
    assert not Session.objects.exists()


def test_page_from_before_another_sign_in_is_sent_again_by_one_click(cast: Cast) -> None:
    """The sign-in in another window makes the form tokens of older pages void."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/sign-in/")
    browser.force_login(Account.objects.get(pk=cast.drafter.account_id))
    old = typed(cast, csrfmiddlewaretoken="x" * 64)
    refused = browser.post(NEW, old, headers=SAME_ORIGIN)
    assert refused.status_code == 403
    fields = fields_of(refused.content.decode())
    assert (fields["text"], fields["csrfmiddlewaretoken"] == "x" * 64) == (TYPED, False)
    assert browser.post(NEW, fields, headers=SAME_ORIGIN).status_code == 302
    assert Document.objects.count() == 1


def test_form_of_another_site_gets_no_token(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Account.objects.get(pk=cast.drafter.account_id))
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://[testserver"},
        {},
    ):
        page = browser.post(NEW, typed(cast), headers=headers).content.decode()
        assert "会话结束之前" not in page
