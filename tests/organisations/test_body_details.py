"""What administrators and disclosure officers enter about bodies, and what is refused."""

from datetime import date

import pytest

from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.organisations.actions import BodyFacts, change_body, state_details
from gongkai.organisations.actions.bodies import create_office, rename_office
from gongkai.organisations.actions.details import (
    PaymentAccount,
    SiteFacts,
    state_site,
    write_guide,
)
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.models import Body, Person
from gongkai.organisations.rules.bodies import refusal_to_edit_details, refusal_to_found_body
from gongkai.organisations.states import GuideLanguage, PostKind
from tests.cast import AT, SINCE, Cast, person

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def administrator(body: Body) -> Person:
    found = person(f"administrator-{body.code}")
    grant_post(found, PostKind.ADMINISTRATOR, body, by=SYSTEM, at=AT, since=SINCE)
    return found


def test_administrators_found_bodies_below_theirs_and_at_the_top(cast: Cast) -> None:
    above, own = administrator(cast.government), administrator(cast.finance)
    assert refusal_to_found_body(above, None, on=TODAY) is None
    assert refusal_to_found_body(above, cast.finance, on=TODAY) is None
    refusal = refusal_to_found_body(own, None, on=TODAY)
    assert refusal is not None
    cast.health.ended_on = date(2026, 1, 1)
    refusal = refusal_to_found_body(above, cast.health, on=TODAY)
    assert refusal is not None
    assert refusal.code == "body-over"


def test_details_are_for_the_body_and_those_above(cast: Cast) -> None:
    assert refusal_to_edit_details(cast.disclosure, cast.finance, on=TODAY) is None
    assert refusal_to_edit_details(administrator(cast.government), cast.finance, on=TODAY) is None
    refusal = refusal_to_edit_details(cast.drafter, cast.finance, on=TODAY)
    assert refusal is not None
    assert refusal.code == "wrong-post"


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (PaymentAccount("财政厅", "", "990001", ""), "account-incomplete"),
        (PaymentAccount("财政厅", "示范银行", "不是账号", ""), "account-number"),
    ],
)
def test_account_to_which_nobody_could_pay_is_refused(
    cast: Cast, account: PaymentAccount, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        state_details(cast.finance, account, by=SYSTEM, at=AT)
    assert caught.value.refusal.code == code
    assert not Act.objects.filter(verb="body.changed").exists()


def test_guide_that_is_too_long_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        write_guide(
            cast.finance,
            GuideLanguage.CHINESE,
            "字" * 100_001,
            by=cast.disclosure,
            at=AT,
            seen=None,
        )
    assert caught.value.refusal.code == "guide-long"


def test_what_stays_the_same_is_no_act(cast: Cast) -> None:
    by = administrator(cast.government)
    account = PaymentAccount("财政厅", "示范银行", "990001", "")
    office = create_office(cast.finance, "法规处")
    codes = SiteFacts(site_code="9900000001")
    facts = BodyFacts(
        code=cast.finance.code,
        name=cast.finance.name,
        short_name=cast.finance.short_name,
        kind=cast.finance.kind,
        region=cast.finance.region,
        parent=cast.finance.parent,
        name_en=cast.finance.name_en,
        credit_code=cast.finance.credit_code,
        position=cast.finance.position,
    )
    state_details(cast.finance, account, by=SYSTEM, at=AT)
    state_site(codes, by=by, at=AT, seen=None)
    before = Act.objects.count()
    state_details(cast.finance, account, by=SYSTEM, at=AT)
    state_site(codes, by=by, at=AT, seen=None)
    assert rename_office(office, "法规处", by=by, at=AT) == office
    change_body(cast.finance, facts, by=SYSTEM, at=AT, since=TODAY)
    assert Act.objects.count() == before
    rename_office(office, "条法处", by=by, at=AT)
    assert Act.objects.count() == before + 1
