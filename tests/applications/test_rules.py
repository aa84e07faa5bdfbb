"""What greys a button: each rule answers before anything is filled in, and to whoever asks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gongkai.applications.actions.intake import withdraw_application
from gongkai.applications.actions.replies import PartFacts, approve_reply, lodge_remedy, propose_reply, settle_remedy
from gongkai.applications.actions.steps import ask_extension, ask_fee, ask_search, ask_to_clarify, consult, note_opinion
from gongkai.applications.identity import is_credit_code, is_identity_card
from gongkai.applications.models import Application
from gongkai.applications.rules import intake, remedies, replies, steps
from gongkai.calendars.queries import calendar_of
from gongkai.law.outcomes import Outcome
from gongkai.law.regimes import Regime
from gongkai.organisations.models import Office
from tests.applications.cases import CARD, MONDAY, arrived, in_hand, on, served
from tests.applications.test_actions import since_2010
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 3)
Make = Callable[[Cast], Any]


def clarifying(cast: Cast) -> Application:
    return ask_to_clarify(in_hand(cast), by=cast.officer, at=MONDAY, words="哪一年？", answer_by=date(2026, 3, 20))


def consulted(cast: Cast) -> Any:
    return consult(in_hand(cast), by=cast.officer, at=MONDAY, question="？", agency=cast.health)


def objected(cast: Cast) -> Any:
    asked = consult(in_hand(cast), by=cast.officer, at=MONDAY, question="？", name="某公司")
    return note_opinion(asked, by=cast.officer, at=MONDAY, opinion="objection", answered_on=date(2026, 3, 2))


def extending(cast: Cast) -> Application:
    return ask_extension(in_hand(cast), by=cast.officer, at=MONDAY, days=5, reason="汇总")


def fee_asked(cast: Cast) -> Application:
    return ask_fee(in_hand(cast), by=cast.officer, at=MONDAY, method="pages", count=90)


def searched(cast: Cast) -> Any:
    office = Office.objects.create(body=cast.finance, name="预算处")
    return ask_search(in_hand(cast), by=cast.officer, at=MONDAY, office=office, due_on=date(2026, 3, 9))


def proposed(cast: Cast) -> Application:
    return propose_reply(
        in_hand(cast), by=cast.officer, at=MONDAY, parts=[PartFacts(Outcome.GIVEN, "表", "见附件")]
    ).application


def approved(cast: Cast) -> Application:
    return approve_reply(proposed(cast), by=cast.supervisor, at=MONDAY)


def closed(cast: Cast) -> Application:
    return served(cast, in_hand(cast), Outcome.PROCESS, at=MONDAY)


def lodged(cast: Cast) -> Any:
    return lodge_remedy(
        closed(cast), by=cast.officer, at=MONDAY, road="court", authority="法院", lodged_on=DAY.replace(day=2)
    )


def corrected(cast: Cast) -> Application:
    remedy = lodged(cast)
    settle_remedy(remedy, by=cast.officer, at=MONDAY, result="corrected", decided_on=date(2026, 3, 2))
    return Application.objects.get(pk=remedy.application_id)


def clarify_rule(application: Application, **kwargs: Any) -> Any:
    return steps.refusal_to_ask_to_clarify(application, calendar_of("990000"), **kwargs)


OFFERED: list[tuple[Callable[..., Any], Make, str]] = [
    (intake.refusal_to_pass_on, arrived, "officer"), (intake.refusal_to_assign, in_hand, "supervisor"),
    (intake.refusal_to_split, in_hand, "officer"), (intake.refusal_to_merge, in_hand, "officer"),
    (intake.refusal_to_withdraw, in_hand, "officer"), (intake.refusal_to_write, in_hand, "officer"),
    (clarify_rule, in_hand, "officer"), (steps.refusal_to_clarify, clarifying, "officer"),
    (steps.refusal_to_consult, in_hand, "officer"), (steps.refusal_to_note_opinion, consulted, "officer"),
    (steps.refusal_to_override, objected, "supervisor"), (steps.refusal_to_ask_extension, in_hand, "officer"),
    (steps.refusal_to_extend, extending, "supervisor"), (steps.refusal_to_delay, in_hand, "supervisor"),
    (steps.refusal_to_ask_fee, in_hand, "officer"), (steps.refusal_to_note_payment, fee_asked, "officer"),
    (steps.refusal_to_ask_search, in_hand, "officer"), (steps.refusal_to_answer_search, searched, "head"),
    (replies.refusal_to_propose, in_hand, "officer"), (replies.refusal_to_return, proposed, "supervisor"),
    (replies.refusal_to_serve, approved, "officer"), (remedies.refusal_to_lodge, closed, "officer"),
    (remedies.refusal_to_settle, lodged, "officer"), (remedies.refusal_to_reopen, corrected, "officer"),
    (remedies.refusal_to_look, in_hand, "officer"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "make", "who"), OFFERED, ids=lambda one: getattr(one, "__name__", str(one)))
def test_button_is_offered_to_the_post_and_grey_to_others(
    cast: Cast, rule: Callable[..., Any], make: Make, who: str
) -> None:
    subject = make(cast)
    assert rule(subject, by=getattr(cast, who), on=DAY) is None
    assert rule(subject, by=cast.stranger, on=DAY).code in {"wrong-post", "other-office"}


@pytest.mark.parametrize(
    ("rule", "make"),
    [(rule, make) for rule, make, _who in OFFERED if make in (in_hand, arrived) and rule is not remedies.refusal_to_look
     and rule is not intake.refusal_to_write],
    ids=lambda one: getattr(one, "__name__", str(one)),
)  # fmt: skip
def test_what_is_over_is_over(cast: Cast, rule: Callable[..., Any], make: Make) -> None:
    gone = withdraw_application(make(cast), at=MONDAY)
    assert rule(gone, by=cast.officer, on=DAY).code in {"wrong-stage", "wrong-post"}


def test_reply_is_decided_by_another_than_its_drafter_and_rated_by_the_applicant_alone(cast: Cast) -> None:
    application = proposed(cast)
    assert replies.refusal_to_decide(application, application.replies.get(), by=cast.supervisor, on=DAY) is None
    assert intake.refusal_to_rate(closed(cast)) is None
    assert intake.refusal_to_write(application, on=DAY) is None
    assert steps.refusal_to_clarify(clarifying(cast), on=DAY) is None


def test_edition_of_2007_asks_to_clarify_without_a_day(cast: Cast) -> None:
    since_2010(cast)
    old = in_hand(cast, at=on("2018-03-05"))
    assert replies.regime_of(old) == Regime.FIRST
    late = {"by": cast.officer, "on": date(2018, 3, 26)}
    assert clarify_rule(old, **late) is None


@pytest.mark.parametrize(
    ("number", "fits"),
    [(CARD, True), ("110105194912310021", False), ("11010519491331002X", False), ("01010519491231002X", False),
     ("11010521491231002X", False), ("", False)],
)  # fmt: skip
def test_identity_card(number: str, fits: bool) -> None:
    assert is_identity_card(number, today=DAY) is fits


@pytest.mark.parametrize(
    ("code", "fits"),
    [("91350100M000100Y43", True), ("91350100M000100Y44", False), ("91350100M000100I43", False), ("9135", False)],
)
def test_credit_code(code: str, fits: bool) -> None:
    assert is_credit_code(code) is fits
