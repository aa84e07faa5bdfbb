"""Replies to applications, and what follows them: remedies, orders, messages and ratings."""

from dataclasses import replace
from datetime import date

import pytest

from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.fees import ask_fee
from gongkai.applications.actions.intake import withdraw_application
from gongkai.applications.actions.replies import (
    approve_reply,
    lodge_remedy,
    obey_order,
    propose_reply,
    rate_application,
    reopen_application,
    return_reply,
    serve_reply,
    settle_remedy,
    write_message,
)
from gongkai.applications.inputs import (
    AskFeeInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    LodgeInputs,
    MessageInputs,
    PartFacts,
    ProposeInputs,
    ReopenInputs,
    ResultInputs,
    ReturnInputs,
    ServeInputs,
)
from gongkai.applications.states import Stage
from gongkai.law.outcomes import OUTCOMES, Outcome, outcomes_of
from gongkai.law.regimes import Regime
from gongkai.ledger.models import Act
from tests.applications.acting import refused, since_2010
from tests.applications.cases import MONDAY, WHO, arrived, in_hand, on, served
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_reply_is_proposed_returned_approved_and_served(cast: Cast) -> None:
    application = in_hand(cast)
    give = [
        PartFacts(Outcome.GIVEN, "明细表", "见附件"),
        PartFacts(Outcome.PROCESS, "讨论记录", "属于讨论记录"),
    ]
    propose = {"by": cast.officer, "at": on("2026-03-10")}
    for parts, code in (
        ([], "no-outcome"),
        ([PartFacts(Outcome.FIRST_GIVEN, "a", "b")], "other-edition"),
        ([PartFacts(Outcome.PROCESS, "讨论记录")], "no-ground"),
        ([PartFacts(Outcome.GIVEN, "明细表")], "nothing-given"),
        ([PartFacts(Outcome.GIVEN, " ", "b")], "no-title"),
        ([PartFacts(Outcome.GIVEN, "明细表", "长" * 5001)], "text-too-long"),
        ([PartFacts(Outcome.STILL_UNCLEAR, "申请", "不明确")], "never-clarified"),
        ([PartFacts(Outcome.NOT_CLARIFIED, "a", "b")], "not-lapsed"),
    ):
        assert refused(propose_reply, application, ProposeInputs(parts=parts), **propose) == code
    serve, at = ServeInputs(way="download", served_on=date(2026, 3, 12)), on("2026-03-12")
    assert refused(serve_reply, application, serve, by=cast.officer, at=at) == "wrong-stage"
    propose_reply(application, ProposeInputs(parts=give), **propose)
    assert refused(approve_reply, application, by=cast.officer, at=on("2026-03-11")) == "wrong-post"
    assert (
        refused(
            return_reply,
            application,
            ReturnInputs(reason=""),
            by=cast.supervisor,
            at=on("2026-03-11"),
        )
        == "no-text"
    )
    return_reply(
        application, ReturnInputs(reason="补充依据"), by=cast.supervisor, at=on("2026-03-11")
    )
    propose_reply(application, ProposeInputs(parts=give), **propose)
    application = approve_reply(application, by=cast.supervisor, at=on("2026-03-11"))
    early = replace(serve, served_on=date(2026, 3, 10))
    assert refused(serve_reply, application, early, by=cast.officer, at=at) == "wrong-day"
    letter = serve_reply(application, serve, by=cast.officer, at=at)
    application.refresh_from_db()
    assert (application.stage, application.closed_on) == (Stage.CLOSED, date(2026, 3, 12))
    assert letter.number == "示范区财政厅公开〔2026〕1号"
    facets = Act.objects.get(verb="reply.served").facets
    assert (facets["outcome"], facets["rows"], facets["in_time"]) == (
        "G3",
        {"2019": "3.2", "2021": "3.2"},
        True,
    )
    assert refused(serve_reply, application, serve, by=cast.officer, at=at) == "wrong-stage"


def test_proposer_cannot_approve_the_reply(cast: Cast) -> None:
    application = in_hand(cast)
    reply = propose_reply(
        application,
        ProposeInputs(parts=[PartFacts(Outcome.GIVEN, "表", "见附件")]),
        by=cast.officer,
        at=MONDAY,
    )
    reply.drafter = cast.supervisor
    reply.save()
    assert refused(approve_reply, application, by=cast.supervisor, at=MONDAY) == "own-reply"


PLAIN = [
    one
    for one in outcomes_of(Regime.REVISED)
    if one not in {Outcome.NOT_CLARIFIED, Outcome.FEE_NOT_PAID, Outcome.STILL_UNCLEAR}
]


@pytest.mark.parametrize("outcome", [*PLAIN, *outcomes_of(Regime.FIRST)])
def test_every_outcome_ends_in_its_row_of_the_report(cast: Cast, outcome: Outcome) -> None:
    since_2010(cast)
    day = "2018-03-05" if OUTCOMES[outcome].regime == Regime.FIRST else "2026-03-02"
    application = served(cast, in_hand(cast, at=on(day)), outcome, at=on(day, 15))
    act = Act.objects.get(verb="reply.served")
    assert (act.facets["outcome"], act.facets["rows"]) == (outcome.value, OUTCOMES[outcome].rows)
    assert application.stage == Stage.CLOSED


def test_outcomes_without_clarification_and_after_an_unclear_one(cast: Cast) -> None:
    ask, at = (
        AskToClarifyInputs(text="请说明年度。", answer_by=date(2026, 3, 10)),
        on("2026-03-03"),
    )
    silent, vain = (ask_to_clarify(in_hand(cast), ask, by=cast.officer, at=at) for _ in range(2))
    assert served(cast, silent, Outcome.NOT_CLARIFIED, at=on("2026-03-11")).stage == Stage.CLOSED
    vain = clarify(vain, ClarifyInputs(text="都要"), at=on("2026-03-04"))
    assert served(cast, vain, Outcome.STILL_UNCLEAR, at=on("2026-03-11")).stage == Stage.CLOSED
    unpaid = ask_fee(
        in_hand(cast), AskFeeInputs(method="pages", count=31), by=cast.officer, at=on("2026-03-04")
    )
    assert served(cast, unpaid, Outcome.FEE_NOT_PAID, at=on("2026-04-02")).stage == Stage.CLOSED
    rows = [
        act.facets["rows"]["2021"]
        for act in Act.objects.filter(verb="reply.served").order_by("seq")
    ]
    assert rows == ["3.6.1", "3.4.3", "3.6.2"]


def test_remedy_that_corrects_the_reply_reopens_the_case_with_a_new_period(cast: Cast) -> None:
    assert (
        refused(
            lodge_remedy,
            arrived(cast),
            LodgeInputs(route="court", authority="法院", lodged_on=date(2026, 3, 2)),
            by=cast.officer,
            at=MONDAY,
        )
        == "nothing-yet"
    )
    application = served(cast, in_hand(cast), Outcome.PROCESS, at=on("2026-03-10"))
    assert (
        refused(
            reopen_application,
            application,
            ReopenInputs(on=date(2026, 6, 1)),
            by=cast.officer,
            at=on("2026-06-01"),
        )
        == "not-corrected"
    )
    lodge, at = (
        LodgeInputs("reconsideration", "示范区人民政府", lodged_on=date(2026, 4, 1)),
        on("2026-06-01"),
    )
    tomorrow = replace(lodge, lodged_on=date(2026, 6, 2))
    assert refused(lodge_remedy, application, tomorrow, by=cast.officer, at=at) == "wrong-day"
    assert refused(lodge_remedy, application, lodge, by=cast.head, at=at) == "wrong-post"
    remedy = lodge_remedy(application, lodge, by=cast.officer, at=at)
    settle = {"by": cast.officer, "at": on("2026-06-01")}
    assert (
        refused(
            settle_remedy,
            remedy,
            ResultInputs(result="pending", decided_on=date(2026, 5, 29)),
            **settle,
        )
        == "unknown-choice"
    )
    assert (
        refused(
            settle_remedy,
            remedy,
            ResultInputs(result="upheld", decided_on=date(2026, 3, 1)),
            **settle,
        )
        == "wrong-day"
    )
    stranger = settle | {"by": cast.stranger}
    assert (
        refused(
            settle_remedy,
            remedy,
            ResultInputs(result="upheld", decided_on=date(2026, 5, 29)),
            **stranger,
        )
        == "wrong-post"
    )
    settle_remedy(remedy, ResultInputs(result="corrected", decided_on=date(2026, 5, 29)), **settle)
    assert (
        refused(
            settle_remedy,
            remedy,
            ResultInputs(result="upheld", decided_on=date(2026, 5, 29)),
            **settle,
        )
        == "settled-before"
    )
    application = reopen_application(
        application, ReopenInputs(on=date(2026, 6, 1)), by=cast.officer, at=on("2026-06-01")
    )
    assert (application.stage, application.due_on, application.closed_on) == (
        Stage.IN_HAND,
        date(2026, 6, 30),
        None,
    )
    application = served(cast, application, Outcome.GIVEN, at=on("2026-06-03"))
    assert [
        act.facets["again"] for act in Act.objects.filter(verb="reply.served").order_by("seq")
    ] == [False, True]
    assert (
        refused(
            reopen_application,
            application,
            ReopenInputs(on=date(2026, 6, 4)),
            by=cast.officer,
            at=on("2026-06-04"),
        )
        == "not-corrected"
    )


def test_complaint_leads_to_an_order_and_compliance(cast: Cast) -> None:
    application = served(cast, in_hand(cast), Outcome.PROCESS, at=on("2026-03-10"))
    complaint = lodge_remedy(
        application,
        LodgeInputs(
            route="complaint",
            authority="示范区人民政府办公厅",
            lodged_on=date(2026, 4, 1),
            ordered_by=date(2026, 4, 15),
        ),
        by=cast.officer,
        at=on("2026-04-01"),
    )
    assert refused(obey_order, complaint, by=cast.stranger, at=on("2026-04-10")) == "wrong-post"
    obey_order(complaint, by=cast.officer, at=on("2026-04-10"))
    assert refused(obey_order, complaint, by=cast.officer, at=on("2026-04-10")) == "no-order"


def test_messages_and_rating(cast: Cast) -> None:
    application = in_hand(cast)
    assert (
        refused(write_message, application, MessageInputs(text="您好"), at=MONDAY, by=cast.stranger)
        == "wrong-post"
    )
    assert refused(write_message, application, MessageInputs(text=" "), at=MONDAY) == "no-text"
    write_message(application, MessageInputs(text="进展如何？"), at=MONDAY)
    write_message(application, MessageInputs(text="正在检索。"), at=MONDAY, by=cast.officer)
    assert [one.text for one in application.messages.order_by("id")] == [
        "进展如何？",
        "正在检索。",
    ]
    assert refused(rate_application, application, at=MONDAY, stars=5) == "not-closed"
    application = served(cast, application, Outcome.GIVEN, at=MONDAY)
    assert refused(rate_application, application, at=MONDAY, stars=6) == "unknown-choice"
    assert rate_application(application, at=MONDAY, stars=5).rating == 5
    for _number in range(49):
        write_message(application, MessageInputs(text="再问"), at=MONDAY)
    assert (
        refused(write_message, application, MessageInputs(text="再问"), at=MONDAY)
        == "too-many-messages"
    )


def test_unanswered_application_cannot_be_reopened(cast: Cast) -> None:
    gone = withdraw_application(in_hand(cast), at=MONDAY)
    remedy = lodge_remedy(
        gone,
        LodgeInputs(route="court", authority="法院", lodged_on=date(2026, 3, 2)),
        by=cast.officer,
        at=MONDAY,
    )
    settle_remedy(
        remedy,
        ResultInputs(result="corrected", decided_on=date(2026, 3, 2)),
        by=cast.officer,
        at=MONDAY,
    )
    assert (
        refused(
            reopen_application, gone, ReopenInputs(on=date(2026, 3, 2)), by=cast.officer, at=MONDAY
        )
        == "never-answered"
    )


def test_reply_letter_states_the_decision_on_each_part_and_the_remedies(cast: Cast) -> None:
    application = served(cast, in_hand(cast), Outcome.GIVEN, Outcome.PROCESS, at=MONDAY)
    words = application.letters.get(kind="reply").text
    for expected in (
        "材料1：予以公开",
        "材料2：不予公开：属于四类过程性信息",
        "依据条例办理",
        "行政复议",
    ):
        assert expected in words
    given = served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY).letters.get(kind="reply").text
    assert len(given) < len(words)
    assert WHO.name not in words
