"""The checks one by one: the real pages, colours, links to other sites, and what fails within days."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gongkai.channels.connectors.interface import Temporary
from gongkai.channels.connectors.outgoing import Answer
from gongkai.documents.models import Document, Version
from gongkai.documents.public_counts import rebuild_public_counts
from gongkai.documents.states import Status
from gongkai.inspections import checking, outside_links
from gongkai.inspections.checking import CHECKS, Found, Outcome, Visit
from gongkai.inspections.contrast import LEAST, contrast_of, faint_pairs
from gongkai.inspections.models import Inspection, InspectionItem
from gongkai.inspections.nightly import outcomes_of
from gongkai.inspections.states import Check
from gongkai.kit.times import BEIJING
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter
from gongkai.operations import inspections
from gongkai.portal.bodies import views as body_views
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def found(check: Check, visit: Visit) -> list[Found]:
    return list(CHECKS[check](visit))


def test_the_own_pages_are_in_order(cast: Cast) -> None:
    cast.released()
    for body in (cast.finance, cast.government):
        visit = Visit(body, TODAY)
        assert found(Check.AVAILABILITY, visit) == []
        assert found(Check.TAGS, visit) == []
        assert found(Check.CONTRAST, visit) == []
    assert len(visit.answers) == len(checking.PAGES_OF_BODY) + len(checking.PAGES_OF_SITE)
    finance = Visit(cast.finance, TODAY)
    assert finance.newest_document in dict(finance.pages())
    assert len(found(Check.EMPTY_COLUMNS, finance)) > 5
    assert found(Check.STALE_COLUMNS, finance) == []
    assert checking.answer_of("/b/990000-D99/").status_code == 404


def test_a_body_in_order_has_no_item_on_its_real_pages(cast: Cast) -> None:
    document = cast.released()
    # A public document in every column, which its row in the database is enough for.
    columns = Visit(cast.finance, TODAY).columns
    assert len(columns) > 5
    version = document.public_version
    assert version is not None
    for number, column in enumerate(columns):
        if column.is_empty:
            copied = Document.objects.get(pk=document.pk)
            copied.pk, copied._state.adding = None, True
            copied.index_number = f"{document.index_number}{number}"
            copied.catalogue_item, copied.public_version = column.entry.item, None
            copied.status = Status.PREPARING
            copied.save()
            shown = Version.objects.get(pk=version.pk)
            shown.pk, shown._state.adding, shown.document = None, True, copied
            shown.save()
            Document.objects.filter(pk=copied.pk).update(
                status=Status.RELEASED, public_version=shown
            )
    rebuild_public_counts()
    assert outcomes_of(cast.finance, at=AT) == [Outcome(one, []) for one in CHECKS]


def test_an_error_of_the_site_itself_is_found_and_stops_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(body_views, "key_and_chain", broken)
    page = f"/b/{cast.finance.code}/"
    visit = Visit(cast.finance, TODAY)
    assert found(Check.AVAILABILITY, visit) == [Found(f"{page} 500")]
    assert found(Check.TAGS, visit) == []


def test_a_page_without_its_tags_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.released()
    monkeypatch.setattr(checking, "_text_of", lambda _answer: "<meta name='SiteName' content='x'>")
    visit = Visit(cast.finance, TODAY)
    names = {one.subject.removeprefix(visit.newest_document) for one in found(Check.TAGS, visit)}
    assert {" ColumnName", " ArticleTitle", " PubDate"} <= names
    assert " SiteName" not in names


def test_faint_colours_are_found_in_the_scheme_that_has_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = checking.style_sheet()
    assert list(faint_pairs(own)) == []
    assert contrast_of("#000", "#ffffff") == pytest.approx(21)
    assert contrast_of("#767676", "#fff") > LEAST > contrast_of("#777777", "#fff")
    faint = own.replace("--ink-2: #5b5851", "--ink-2: #aaaaaa", 1)
    monkeypatch.setattr(checking, "style_sheet", lambda: faint)
    items = found(Check.CONTRAST, Visit(cast.government, TODAY))
    assert [one.subject for one in items][:1] == [":root --ink-2 / --paper 2.19"]
    # The bodies below do not answer for the colours of the site.
    assert found(Check.CONTRAST, Visit(cast.finance, TODAY)) == []
    dark = ":root{--ink:#111;--paper:#fff}@media (prefers-color-scheme:dark){:root{--paper:#000}}"
    assert [(one[0], round(one[3], 1)) for one in faint_pairs(dark)] == [(":root", 1.1)]


def test_letters_are_announced_before_they_are_three_months_old(cast: Cast) -> None:
    numbers = {}
    for days in (93, 91, 80):
        letter = receive_letter(
            cast.finance, NewLetter("question", "x", "x"), code="7F3K9QX27F3K9QX", at=AT
        )
        begun = TODAY - timedelta(days=days)
        MailboxLetter.objects.filter(pk=letter.pk).update(clock_from=begun)
        numbers[days] = letter.number
    assert found(Check.LETTERS, Visit(cast.finance, TODAY)) == [
        Found(numbers[93]),
        Found(numbers[91], TODAY + timedelta(days=2)),
    ]


LINKS = "".join(
    f'<a href="{address}">x</a>'
    for address in (
        "/b/",
        "mailto:x@example.cn",
        "https://gone.example.cn/a#part",
        "https://gone.example.cn/a",
        "https://busy.example.cn/",
        "https://there.example.cn/",
        "https://more.example.cn/",
    )
)


def test_links_to_other_sites_are_requested_only_if_it_is_set(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    document = cast.released()
    asked: list[str] = []

    def answer(method: str, url: str) -> Answer:
        asked.append(url)
        if "busy" in url:
            raise Temporary("status 503")
        return Answer(404 if "gone" in url else 200, b"")

    monkeypatch.setattr(outside_links, "request", answer)
    Version.objects.filter(pk=document.public_version_id).update(text=f"<p>{LINKS}</p>")
    visit = Visit(cast.finance, TODAY)
    assert found(Check.OUTSIDE_LINKS, visit) == []
    assert asked == []
    settings.GONGKAI_NIGHTLY_INSPECTION = replace(
        settings.GONGKAI_NIGHTLY_INSPECTION, outside_links=3
    )
    dead = f"{document.index_number} https://gone.example.cn/a"
    assert found(Check.OUTSIDE_LINKS, visit) == [Found(dead)]
    assert asked == [
        "https://gone.example.cn/a",
        "https://busy.example.cn/",
        "https://there.example.cn/",
    ]
    assert list(outside_links.outside_links("<p>x</p>")) == []
    assert list(outside_links.outside_links('<p><a href="http://[c/">x</a></p>')) == []


def test_the_worker_begins_at_the_hour_that_is_set(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspections, "inspect_next", lambda *, at: at.hour)
    early, late = (datetime(2026, 11, 30, hour, tzinfo=BEIJING) for hour in (1, 2))
    assert (inspections.inspect_pages(early), inspections.inspect_pages(late)) == (0, 2)
    monkeypatch.setattr(inspections, "is_loading", lambda: True)
    assert inspections.inspect_pages(late) == 0


def test_rows_say_what_they_are(cast: Cast) -> None:
    night = Inspection(day=date(2026, 11, 30))
    item = InspectionItem(body=cast.finance, check_name="tags", subject="/b/ SiteName")
    assert str(night) == "2026-11-30"
    assert str(item).endswith("tags /b/ SiteName")
