"""The site map, the accessibility statement and the help."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from gongkai.config.retention import RetentionTerms
from gongkai.law.conventions import USUAL
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import BodyFacts, create_body, grant_post
from gongkai.organisations.actions.details import Contact, state_details, write_guide
from gongkai.organisations.models import Person
from gongkai.organisations.states import GuideKind, GuideLanguage, PostKind
from tests.cast import AT, SINCE, Cast, person

pytestmark = pytest.mark.django_db
PAGES = ("sitemap", "accessibility", "privacy", "help")
LINK = re.compile(r'<a[^>]* href="(/[^"#]*)')


@pytest.mark.parametrize("prefix", ["", "/en", "/ug"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_linked_in_every_footer_and_all_its_links_work(
    cast: Cast, client: Client, page: str, prefix: str
) -> None:
    assert f'href="{prefix}/{page}/"' in client.get(f"{prefix}/").content.decode()
    shown = client.get(f"{prefix}/{page}/")
    assert shown.status_code == 200
    assert not shown.cookies
    main = shown.content.decode().split("<main")[1].split("</main>")[0]
    for address in set(LINK.findall(main)):
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


@pytest.mark.parametrize("page", PAGES)
def test_page_is_revalidated_by_its_etag(cast: Cast, client: Client, page: str) -> None:
    tag = client.get(f"/{page}/")["ETag"]
    assert client.get(f"/{page}/", headers={"If-None-Match": tag}).status_code == 304
    cast.released()
    assert client.get(f"/{page}/", headers={"If-None-Match": tag}).status_code == 304


def test_site_map_lists_the_highest_bodies_with_a_constant_number_of_queries(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for number in range(3, 6):
        create_body(
            BodyFacts(
                f"990000-D0{number}",
                f"示范区第{number}厅",
                f"第{number}厅",
                "department",
                "990000",
                cast.government,
                position=number + 1,
            ),
            by=SYSTEM,
            at=timezone.now(),
        )
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/sitemap/").content.decode()
        assert f"/b/990000-D0{number}/" in page
        counts.append(len(queries))
    assert counts[1] == counts[2]
    monkeypatch.setattr("gongkai.portal.help.views.MAX_BODIES", 2)
    caches["pages"].clear()
    page = client.get("/sitemap/").content.decode()
    assert "/b/990000-D02/" not in page
    assert "全部单位" in page


def test_statement_names_standards_limits_and_the_contact(cast: Cast, client: Client) -> None:
    contact = Contact(telephone="0991-2345678", email="wza@example.org")
    state_details(cast.government, contact, by=SYSTEM, at=timezone.now())
    page = client.get("/accessibility/").content.decode()
    for words in ("GB/T 37668-2019", "WCAG 2.2", "0991-2345678", "wza@example.org"):
        assert words in page
    assert "/errors/report/?page=/accessibility/" in page


def test_body_writes_its_own_statement(cast: Cast, client: Client, sign_in: object) -> None:
    before = client.get("/accessibility/")
    write_guide(
        cast.government,
        GuideLanguage.CHINESE,
        "<p>本站已通过测评。</p>",
        by=_administrator(cast),
        at=timezone.now(),
        seen=None,
        kind=GuideKind.ACCESSIBILITY,
    )
    page = client.get("/accessibility/", headers={"If-None-Match": before["ETag"]})
    assert page.status_code == 200
    assert "本站已通过测评。" in page.content.decode()
    assert "GB/T 37668" not in page.content.decode()
    # A language without a text of its own shows the Chinese one; the guide is another text.
    assert (
        'lang="zh-Hans" dir="ltr"><p>本站已通过测评。'
        in client.get("/en/accessibility/").content.decode()
    )
    assert "本站已通过测评。" not in client.get("/b/990000/").content.decode()


def _administrator(cast: Cast) -> Person:
    clerk = person("clerk")
    grant_post(clerk, PostKind.ADMINISTRATOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    return clerk


def test_periods_in_force_are_told(client: Client, settings: Any) -> None:
    settings.GONGKAI_RETENTION = RetentionTerms(letters=730)
    answer = client.get("/privacy/")
    assert not answer.cookies
    assert [one.days for one in answer.context["rows"]] == [1095, 730, 1095, 730, 180, 180, 180]
    assert answer.text.count(">2年</td>") == 2


def test_statement_without_any_body(client: Client) -> None:
    assert client.get("/accessibility/").status_code == 200
    assert client.get("/sitemap/").status_code == 200


def test_help_shows_the_deadlines_in_force(cast: Cast, client: Client) -> None:
    page = client.get("/help/")
    assert 'data-label="工作日数">3<' in page.content.decode()
    with override_settings(GONGKAI_LAW=replace(USUAL, error_report_days=5)):
        changed = client.get("/help/", headers={"If-None-Match": page["ETag"]})
    assert 'data-label="工作日数">5<' in changed.content.decode()
