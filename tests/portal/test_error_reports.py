"""Reporting an error on a page, and reading the answer, through HTTP."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.error_reports.actions import answer_error_report
from gongkai.error_reports.models import ErrorReport
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import BodyFacts, create_body, grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import PostKind
from gongkai.portal.error_reports.views import FORM_NAME
from gongkai.portal.form_tokens import issue_token
from gongkai.portal.submission_forms import RECEIPT_PERIOD
from tests.cast import AT, SINCE, Cast, person
from tests.error_reports.reports import ANSWER

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[2-9A-HJKMNP-Z]{5}(?:-[2-9A-HJKMNP-Z]{5}){2}")
NUMBER = re.compile(r"990000(?:-D0\d)?-JC2026-\d{5}")


def error_form(*, seconds: float = 60, **changes: Any) -> dict[str, Any]:
    """Return valid form data, of a form that was drawn some seconds ago."""
    return {
        "page": "/catalogue/",
        "kind": "wording",
        "text": "“收费目录”写成了“收废目录”。",
        "contact": "",
        "homepage": "",
        "token": issue_token(FORM_NAME, at=timezone.now() - timedelta(seconds=seconds)),
        **changes,
    }


def found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match
    return match[0]


@pytest.mark.parametrize("address", ["/", "/catalogue/", "/en/b/990000-D01/", "/ug/search/"])
def test_every_public_page_links_to_the_form_with_its_own_path(
    cast: Cast, client: Client, address: str
) -> None:
    page = client.get(address).content.decode()
    link = re.search(r'href="([^"]*/errors/report/\?page=[^"]*)"', page)
    assert link
    form = client.get(unescape(link[1]))
    assert form.status_code == 200
    assert f'name="page" value="{address}"' in form.content.decode()


def test_page_belongs_to_the_body_that_it_is_about(cast: Cast, client: Client) -> None:
    number = cast.released().index_number
    secret = cast.approved()
    type(secret).objects.filter(pk=secret.pk).update(index_number="990000-D01/2026-09999")
    for address, body in (
        (f"/i/{number}/", cast.finance),
        (f"/en/i/{number}/code.svg", cast.finance),
        ("/b/990000-D02/", cast.health),
        ("/catalogue/", cast.government),
        # A number that is not public says nothing about its body.
        ("/i/990000-D01/2026-09999/", cast.government),
        ("/i/990000-D01/2026-09998/", cast.government),
    ):
        client.post("/errors/report/", error_form(page=address))
        report = ErrorReport.objects.order_by("-id")[0]
        assert (report.page, report.body) == (address, body)


def test_report_goes_to_a_body_where_somebody_can_answer(cast: Cast, client: Client) -> None:
    facts = BodyFacts(
        "990000-GO",
        "示范区办公厅",
        "办公厅",
        "general_office",
        "990000",
        cast.government,
        position=4,
    )
    office = create_body(facts, by=SYSTEM, at=AT)
    empty = replace(facts, code="990000-D03", name="示范区民政厅", kind="department", position=5)
    create_body(replace(empty, short_name="民政厅"), by=SYSTEM, at=AT)
    grant_post(person("editor"), PostKind.EDITOR, office, by=SYSTEM, at=AT, since=SINCE)
    for address, body in (
        ("/catalogue/", office),
        ("/b/990000-D03/", office),
        ("/b/990000-D01/", cast.finance),
    ):
        client.post("/errors/report/", error_form(page=address))
        assert ErrorReport.objects.order_by("-id")[0].body == body


def test_page_of_a_former_body_belongs_to_who_operates_the_site(cast: Cast, client: Client) -> None:
    Body.objects.filter(pk=cast.health.pk).update(ended_on=timezone.now().date())
    client.post("/errors/report/", error_form(page="/b/990000-D02/"))
    assert ErrorReport.objects.get().body == cast.government


@pytest.mark.parametrize(
    "page",
    [
        "https://example.org/",
        "//example.org/",
        "/desk/",
        "/api/v1/items",
        "/sign-in/",
        "/nothing/",
        "catalogue/",
        "/i/" + "x" * 600,
        "javascript:alert(1)",
    ],
)
def test_path_that_is_no_public_page_is_refused(cast: Cast, client: Client, page: str) -> None:
    assert client.get("/errors/report/", {"page": page}).status_code == 400
    assert client.post("/errors/report/", error_form(page=page)).status_code == 400
    assert not ErrorReport.objects.exists()


def test_site_without_bodies_takes_no_report(client: Client, db: None) -> None:
    assert client.get("/errors/report/").status_code == 400


def test_report_receipt_and_answer_without_a_script(cast: Cast, client: Client) -> None:
    sent = client.post("/errors/report/", error_form())
    page = sent.content.decode()
    assert sent.status_code == 200
    assert sent["Cache-Control"].startswith("max-age=0")
    code, number = found(CODE, page), found(NUMBER, page)
    entered = {"number": number, "code": code}
    waits = client.post("/errors/", entered).content.decode()
    assert "deadline-bar" in waits
    assert "收废目录" in waits
    report = ErrorReport.objects.get()
    Body.objects.update(parent=None)
    ErrorReport.objects.update(body=cast.finance)
    report.refresh_from_db()
    answer_error_report(report, ANSWER, by=cast.disclosure, at=timezone.now())
    page = client.post("/errors/", entered).content.decode()
    assert ANSWER.text in page
    assert "deadline-bar" not in page


def test_reload_shows_the_same_receipt_for_a_while(cast: Cast, client: Client) -> None:
    form = error_form()
    first, second = (client.post("/errors/report/", form).content.decode() for _ in range(2))
    assert found(CODE, first) == found(CODE, second)
    assert ErrorReport.objects.count() == 1
    changed = client.post("/errors/report/", {**form, "text": "另有一处错误"})
    assert changed.status_code == 400
    ErrorReport.objects.update(received_at=timezone.now() - RECEIPT_PERIOD - timedelta(seconds=1))
    late = client.post("/errors/report/", form)
    assert late.status_code == 400
    assert not CODE.search(late.content.decode())
    assert ErrorReport.objects.count() == Act.objects.filter(verb="error.reported").count()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"kind": ""},
        {"kind": "nonsense"},
        {"text": "错" * 2_001},
        {"contact": "1" * 201},
        {"homepage": "https://example.org/"},
        {"seconds": 0},
        {"seconds": 13 * 3600},
        {"token": "forged"},
        {"token": ""},
    ],
)
def test_refused_form_keeps_the_words_and_creates_nothing(
    cast: Cast, client: Client, changes: dict[str, Any]
) -> None:
    form = {"text": "有错字", **changes}
    answer = client.post("/errors/report/", error_form(**form))
    assert answer.status_code == 400
    assert str(form["text"]) in answer.content.decode()
    assert 'class="error' in answer.content.decode() or "errors" in answer.content.decode()
    assert not ErrorReport.objects.exists()


def test_one_submission_shows_every_error(cast: Cast, client: Client) -> None:
    page = client.post("/errors/report/", error_form(kind="", text="", contact="1" * 201))
    assert page.content.decode().count('<p class="error"') == 3


def test_wrong_codes_pause_this_client(cast: Cast, client: Client) -> None:
    client.post("/errors/report/", error_form())
    number = ErrorReport.objects.get().number
    for _try in range(5):
        wrong = client.post("/errors/", {"number": number, "code": "22222-22222-22222"})
        assert wrong.status_code == 400
    paused = client.post("/errors/", {"number": number, "code": "22222-22222-22222"})
    assert paused.status_code == 429
    assert int(paused["Retry-After"]) > 0
    assert client.post("/errors/", {"number": "", "code": ""}).status_code == 400
