"""Refusals without inputs, which disable buttons, for each post."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gongkai.applications.actions.clarifications import ask_to_clarify
from gongkai.applications.actions.consultations import consult, note_opinion
from gongkai.applications.actions.extensions import ask_extension
from gongkai.applications.actions.fees import ask_fee
from gongkai.applications.actions.intake import withdraw_application
from gongkai.applications.actions.replies import (
    approve_reply,
    lodge_remedy,
    propose_reply,
    settle_remedy,
)
from gongkai.applications.actions.searches import ask_search
from gongkai.applications.identity_numbers import is_identity_card
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    ConsultInputs,
    LodgeInputs,
    OpinionInputs,
    PartFacts,
    ProposeInputs,
    ResultInputs,
)
from gongkai.applications.models import Application
from gongkai.applications.rules import (
    clarifications,
    consultations,
    extensions,
    fees,
    intake,
    letters,
    remedies,
    replies,
    searches,
)
from gongkai.kit.credit_codes import is_credit_code
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.law.regimes import Regime
from gongkai.organisations.models import Office
from tests.applications.acting import since_2010
from tests.applications.cases import CARD, MONDAY, arrived, in_hand, on, served
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = on("2026-03-03")
DAY = local_date(AT)
Make = Callable[[Cast], Any]


def clarifying(cast: Cast) -> Application:
    return ask_to_clarify(
        in_hand(cast),
        AskToClarifyInputs(text="哪一年？", answer_by=date(2026, 3, 20)),
        by=cast.officer,
        at=MONDAY,
    )


def consulted(cast: Cast) -> Any:
    return consult(
        in_hand(cast), ConsultInputs(question="？", agency=cast.health), by=cast.officer, at=MONDAY
    )


def objected(cast: Cast) -> Any:
    asked = consult(
        in_hand(cast), ConsultInputs(question="？", name="某公司"), by=cast.officer, at=MONDAY
    )
    return note_opinion(
        asked,
        OpinionInputs(opinion="objection", answered_on=date(2026, 3, 2)),
        by=cast.officer,
        at=MONDAY,
    )


def extending(cast: Cast) -> Application:
    return ask_extension(
        in_hand(cast), AskExtensionInputs(days=5, reason="汇总"), by=cast.officer, at=MONDAY
    )


def fee_asked(cast: Cast) -> Application:
    return ask_fee(
        in_hand(cast), AskFeeInputs(method="pages", count=90), by=cast.officer, at=MONDAY
    )


def searched(cast: Cast) -> Any:
    office = Office.objects.create(body=cast.finance, name="预算处")
    return ask_search(
        in_hand(cast),
        AskSearchInputs(office=office, due_on=date(2026, 3, 9)),
        by=cast.officer,
        at=MONDAY,
    )


def proposed(cast: Cast) -> Application:
    return propose_reply(
        in_hand(cast),
        ProposeInputs(parts=[PartFacts(Outcome.GIVEN, "表", "见附件")]),
        by=cast.officer,
        at=MONDAY,
    ).application


def approved(cast: Cast) -> Application:
    return approve_reply(proposed(cast), by=cast.supervisor, at=MONDAY)


def closed(cast: Cast) -> Application:
    return served(cast, in_hand(cast), Outcome.PROCESS, at=MONDAY)


def given(cast: Cast) -> Application:
    return served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY)


def lodged(cast: Cast) -> Any:
    return lodge_remedy(
        closed(cast),
        LodgeInputs(route="court", authority="法院", lodged_on=DAY.replace(day=2)),
        by=cast.officer,
        at=MONDAY,
    )


def corrected(cast: Cast) -> Application:
    remedy = lodged(cast)
    settle_remedy(
        remedy,
        ResultInputs(result="corrected", decided_on=date(2026, 3, 2)),
        by=cast.officer,
        at=MONDAY,
    )
    return Application.objects.get(pk=remedy.application_id)


OFFERED: list[tuple[Callable[..., Any], Make, str]] = [
    (intake.refusal_to_pass_on, arrived, "officer"),
    (intake.refusal_to_assign, in_hand, "supervisor"),
    (intake.refusal_to_split, in_hand, "officer"),
    (intake.refusal_to_merge, in_hand, "officer"),
    (intake.refusal_to_withdraw, in_hand, "officer"),
    (intake.refusal_to_write, in_hand, "officer"),
    (clarifications.refusal_to_ask_to_clarify, in_hand, "officer"),
    (clarifications.refusal_to_clarify, clarifying, "officer"),
    (consultations.refusal_to_consult, in_hand, "officer"),
    (consultations.refusal_to_note_opinion, consulted, "officer"),
    (consultations.refusal_to_note_reached, consulted, "officer"),
    (intake.refusal_to_register, arrived, "officer"),
    (intake.refusal_to_complete, in_hand, "officer"),
    (intake.refusal_to_add_file, in_hand, "officer"),
    (replies.refusal_to_publish, closed, "officer"),
    (replies.refusal_to_make_public, given, "officer"),
    (letters.refusal_to_correct, closed, "officer"),
    (consultations.refusal_to_override, objected, "supervisor"),
    (extensions.refusal_to_ask_extension, in_hand, "officer"),
    (extensions.refusal_to_extend, extending, "supervisor"),
    (extensions.refusal_to_delay, in_hand, "supervisor"),
    (fees.refusal_to_ask_fee, in_hand, "officer"),
    (fees.refusal_to_note_payment, fee_asked, "officer"),
    (searches.refusal_to_ask_search, in_hand, "officer"),
    (searches.refusal_to_answer_search, searched, "head"),
    (replies.refusal_to_propose, in_hand, "officer"),
    (replies.refusal_to_return, proposed, "supervisor"),
    (replies.refusal_to_serve, approved, "officer"),
    (remedies.refusal_to_lodge, closed, "officer"),
    (remedies.refusal_to_settle, lodged, "officer"),
    (remedies.refusal_to_reopen, corrected, "officer"),
    (remedies.refusal_to_reveal, in_hand, "officer"),
]


def asked(rule: Callable[..., Any], subject: Any, *, by: Any) -> Any:
    """Call a rule without inputs, as a button does."""
    if rule is remedies.refusal_to_reveal:
        return rule(subject, by=by, on=DAY)
    return rule(subject, None, by=by, at=AT)


@pytest.mark.parametrize(
    ("rule", "make", "who"), OFFERED, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_button_is_enabled_for_the_post_and_disabled_for_others(
    cast: Cast, rule: Callable[..., Any], make: Make, who: str
) -> None:
    subject = make(cast)
    assert asked(rule, subject, by=getattr(cast, who)) is None
    assert asked(rule, subject, by=cast.stranger).code in {"wrong-post", "other-office"}


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        (rule, make)
        for rule, make, _who in OFFERED
        if make in (in_hand, arrived)
        and rule is not remedies.refusal_to_reveal
        and rule is not intake.refusal_to_write
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_finished_objects_refuse_the_step(cast: Cast, rule: Callable[..., Any], make: Make) -> None:
    gone = withdraw_application(make(cast), at=MONDAY)
    assert asked(rule, gone, by=cast.officer).code in {"wrong-stage", "wrong-post"}


def test_drafter_cannot_decide_the_reply_and_rating_needs_a_closed_case(
    cast: Cast,
) -> None:
    application = proposed(cast)
    assert replies.refusal_to_decide(application, None, by=cast.supervisor, at=AT) is None
    assert intake.refusal_to_rate(closed(cast)) is None
    assert intake.refusal_to_write(application, None, at=AT) is None
    assert clarifications.refusal_to_clarify(clarifying(cast), None, at=AT) is None


def test_first_edition_has_no_deadline_for_asking_to_clarify(cast: Cast) -> None:
    since_2010(cast)
    old = in_hand(cast, at=on("2018-03-05"))
    assert replies.regime_of(old) == Regime.FIRST
    assert (
        clarifications.refusal_to_ask_to_clarify(old, None, by=cast.officer, at=on("2018-03-26"))
        is None
    )


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        (CARD, True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("01010519491231002X", False),
        ("11010521491231002X", False),
        ("", False),
    ],
)
def test_identity_card(number: str, fits: bool) -> None:
    assert is_identity_card(number, today=DAY) is fits


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("91350100M000100Y43", True),
        ("91350100M000100Y44", False),
        ("91350100M000100I43", False),
        ("9135", False),
    ],
)
def test_credit_code(code: str, fits: bool) -> None:
    assert is_credit_code(code) is fits


def test_withdrawn_application_is_not_published_and_its_search_is_closed(cast: Cast) -> None:
    office = Office.objects.create(body=cast.finance, name="预算处")
    search = ask_search(
        in_hand(cast), AskSearchInputs(office=office, due_on=DAY), by=cast.officer, at=MONDAY
    )
    gone = withdraw_application(search.application, at=MONDAY)
    search.refresh_from_db()
    assert asked(replies.refusal_to_publish, gone, by=cast.officer).code == "not-answered"
    assert asked(replies.refusal_to_make_public, gone, by=cast.officer).code == "nothing-given"
    assert (
        asked(searches.refusal_to_answer_search, search, by=cast.officer).code == "answered-before"
    )
