"""Bodies whose section lacks a part: what is missing, who sees it, and with how many queries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.documents.actions.releases import withdraw_document
from gongkai.documents.workflow import WithdrawalReason
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body, BodyTerm
from gongkai.organisations.states import PostKind
from gongkai.processes.incomplete_sections import (
    GUIDE_FIELDS,
    PARTS,
    SectionGap,
    expected_report,
    incomplete_sections,
)
from gongkai.statistics.models import TakenOverReport
from tests.cast import AT, SINCE, Cast, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def missing(body: Body, *, on: date = TODAY) -> set[str]:
    """Return the names of the parts that the section of a body lacks."""
    found = incomplete_sections([body.pk], on=on).first()
    return set() if found is None else {name for name in PARTS if getattr(found, name)}


def complete(cast: Cast) -> Body:
    """Give a body everything that its section must have."""
    body = cast.finance
    Body.objects.filter(pk=body.pk).update(**dict.fromkeys(GUIDE_FIELDS, "x"))
    cast.released()
    grant_post(person("clerk"), PostKind.CASE_OFFICER, body, by=SYSTEM, at=AT, since=SINCE)
    TakenOverReport.objects.create(body=body, year=2025, form="2021", cells={}, at=AT)
    return body


def test_a_complete_section_is_not_listed_and_each_part_is_missed(cast: Cast) -> None:
    assert missing(cast.health) >= {"lacks_content", "lacks_report"}
    body = complete(cast)
    assert missing(body) == set()
    for name in GUIDE_FIELDS:
        Body.objects.filter(pk=body.pk).update(**{name: ""})
        assert missing(body) == {"lacks_guide"}
        Body.objects.filter(pk=body.pk).update(**{name: "x"})
    TakenOverReport.objects.all().delete()
    assert missing(body) == {"lacks_report"}
    BodyTerm.objects.filter(body=body).update(since=date(2026, 1, 1))
    assert missing(body) == set()  # a body of this year owes no report about the last one
    body.posts.filter(kind=PostKind.CASE_OFFICER).update(until=TODAY)
    assert missing(body) == {"lacks_applications"}
    Body.objects.filter(pk=body.pk).update(ended_on=TODAY)
    assert missing(body) == set()


def test_a_section_whose_only_document_was_withdrawn_lacks_content(cast: Cast) -> None:
    body = complete(cast)
    document = body.documents.get()
    withdraw_document(document, WithdrawalReason("有误"), by=cast.disclosure, at=AT)
    assert missing(body) == {"lacks_content"}


def test_the_report_of_a_year_is_expected_after_its_last_day() -> None:
    assert expected_report(date(2026, 1, 31), government=False) == 2024
    assert expected_report(date(2026, 2, 1), government=False) == 2025
    assert expected_report(date(2026, 3, 31), government=True) == 2024
    assert expected_report(date(2026, 4, 1), government=True) == 2025


def test_governments_have_until_march(cast: Cast) -> None:
    for body in (cast.government, cast.finance):
        TakenOverReport.objects.create(body=body, year=2025, form="2021", cells={}, at=AT)
    assert "lacks_report" not in missing(cast.government, on=date(2027, 2, 1))
    assert "lacks_report" in missing(cast.finance, on=date(2027, 2, 1))
    assert "lacks_report" in missing(cast.government, on=date(2027, 4, 1))


def test_a_row_names_what_is_missing(cast: Cast) -> None:
    row = incomplete_sections([cast.health.pk], on=TODAY).get()
    assert len(SectionGap.of(row).missing) == len(missing(cast.health))


def test_supervisors_see_the_bodies_below_and_others_nothing(cast: Cast, sign_in: Any) -> None:
    auditor = person("auditor")
    grant_post(auditor, PostKind.AUDITOR, cast.government, by=SYSTEM, at=AT, since=SINCE)
    address = "/desk/bodies/sections/"
    client = sign_in(auditor)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    for body in (cast.government, cast.finance, cast.health):
        assert body.full_label in page
    assert cast.finance.full_label not in sign_in(cast.drafter).get(address).content.decode()
    complete(cast)
    with CaptureQueriesContext(connection) as again:
        page = client.get(address).content.decode()
    assert cast.finance.full_label not in page.partition("<main")[2]
    assert len(asked) == len(again)
