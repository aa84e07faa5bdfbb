"""What a mail did not say of its applicant is entered by the officer; what is known stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongkai.applications.actions.intake import register_application
from gongkai.applications.actions.personal import complete_applicant
from gongkai.applications.inputs import CompleteInputs, RegisterInputs
from gongkai.applications.models import Application
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.queries import repeats_of
from gongkai.applications.rules.intake import refusal_to_complete
from gongkai.applications.states import Stage
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.models import Act
from gongkai.organisations.models import Person
from tests.applications.cases import CARD, MONDAY, arrived, in_hand, served
from tests.cast import Cast

LATER = MONDAY + timedelta(days=1)


def mailed(cast: Cast, **changes: Any) -> Application:
    """Return what came by mail: a name and an address, no more."""
    return arrived(
        cast, **{"channel": "email", "proof": "", "proof_number": "", "telephone": ""} | changes
    )


def complete(
    cast: Cast, case: Application, *, kind: str = "", by: str = "officer", **more: str
) -> Application:
    return complete_applicant(
        case, CompleteInputs(kind=kind, more=ApplicantFacts(**more)), by=cast.people[by], at=LATER
    )


def test_mail_lacks_a_proof_and_is_taken_all_the_same(cast: Cast) -> None:
    assert mailed(cast).stage == Stage.ARRIVED
    with pytest.raises(Refused, match="wrong-card"):  # but what it says must be true
        mailed(cast, proof="identity_card", proof_number="110105194912310021")
    for channel in ("web", "counter", "post"):
        with pytest.raises(Refused, match="no-proof"):
            mailed(cast, channel=channel)


def test_what_was_missing_is_entered_and_the_act_does_not_say_it(cast: Cast) -> None:
    before = in_hand(cast)
    case = mailed(cast)
    assert list(repeats_of(case)) == []
    case = complete(cast, case, proof="identity_card", proof_number=CARD, telephone="13800001111")
    case.applicant.refresh_from_db()
    facts = case.applicant.open()
    assert (facts.proof_number, facts.telephone, facts.name, facts.email) == (
        CARD,
        "13800001111",
        "秦未央",
        "q@example.cn",
    )
    assert list(repeats_of(case)) == [before]
    act = Act.objects.get(verb="applicant.completed")
    assert act.facets == {"number": case.number, "entered": ["proof", "proof_number", "telephone"]}
    assert act.actor_id == str(cast.officer.pk)


def test_kind_and_name_are_put_right_before_it_is_counted(cast: Cast) -> None:
    case = mailed(cast)
    case = complete(cast, case, kind="business", name="示范区供热公司", representative="秦未央")
    case.applicant.refresh_from_db()
    assert (case.applicant.kind, case.applicant.open().name) == ("business", "示范区供热公司")
    case = register_application(
        case, RegisterInputs(confirmed_on=local_date(LATER)), by=cast.officer, at=LATER
    )
    assert Act.objects.get(verb="application.received").facets["kind"] == "business"
    for change, code in (
        ({"kind": "person"}, "counted-already"),
        ({"name": "别人"}, "known-already"),
        ({}, "nothing-new"),
        ({"representative": "别人"}, "known-already"),
    ):
        with pytest.raises(Refused, match=code):
            complete(cast, case, **change)
    assert (
        complete(cast, case, kind="business", address="示范区和平路1号").revision
        == case.revision + 1
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"email": "stranger@example.cn"}, "known-already"),
        ({"proof": "identity_card", "proof_number": "1"}, "wrong-card"),
        ({"proof_number": CARD}, "no-proof"),
        ({"telephone": "abc"}, "wrong-telephone"),
        ({"name": "长" * 201}, "too-long"),
        ({"kind": "business"}, "no-representative"),
        ({"kind": "nobody"}, "no-kind"),
        ({}, "nothing-new"),
    ],
)
def test_what_cannot_be_entered(cast: Cast, more: dict[str, str], code: str) -> None:
    case = mailed(cast)
    encrypted = case.applicant.encrypted
    with pytest.raises(Refused, match=code):
        complete(cast, case, **more)
    case.applicant.refresh_from_db()
    assert case.applicant.encrypted == encrypted
    assert not Act.objects.filter(verb="applicant.completed").exists()


def test_only_officers_of_the_body_while_it_is_worked_on(cast: Cast) -> None:
    case = mailed(cast)
    for name in ("supervisor", "stranger", "drafter"):
        with pytest.raises(Refused, match="wrong-post"):
            complete(cast, case, by=name, telephone="13800001111")
    closed = served(cast, in_hand(cast), Outcome.NOT_HELD, at=MONDAY)
    refusal = refusal_to_complete(closed, None, by=cast.officer, at=LATER)
    assert refusal is not None
    assert refusal.code == "wrong-stage"


def test_page_of_a_case_asks_for_it_and_shows_nothing_that_is_masked(
    cast: Cast, sign_in: Callable[[Person], Client]
) -> None:
    case = mailed(cast)
    browser, prefix = sign_in(cast.officer), f"complete-{case.pk}-"
    sent = {"of": case.pk, f"{prefix}proof": "identity_card", f"{prefix}proof_number": CARD.lower()}
    address = f"/desk/applications/{case.pk}/act/complete/"
    assert browser.post(address, {"of": case.pk}).status_code == 409
    assert browser.post(address, sent).status_code == 302
    page = browser.get(f"/desk/applications/{case.pk}/").content.decode()
    assert "补全申请人信息" in page
    assert CARD not in page
    assert "q@example.cn" not in page
    assert (
        browser.post(address, {**sent, f"{prefix}proof_number": "11010519491231003X"}).status_code
        == 409
    )
