"""Actions that move the deadline of an application: clarification, consultation, extension, fee and search."""

from dataclasses import replace
from datetime import date

import pytest

from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.consultations import (
    close_unanswered_consultation,
    consult,
    note_opinion,
    note_reached,
    override_objection,
)
from gongkai.applications.actions.extensions import ask_extension, delay_reply, extend
from gongkai.applications.actions.fees import ask_fee, note_payment
from gongkai.applications.actions.replies import propose_reply
from gongkai.applications.actions.searches import answer_search, ask_search
from gongkai.applications.inputs import (
    AnswerSearchInputs,
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    DelayInputs,
    OpinionInputs,
    OverrideInputs,
    PartFacts,
    PaymentInputs,
    ProposeInputs,
    ReachedInputs,
)
from gongkai.applications.queries import unanswered_consultations
from gongkai.applications.states import Stage
from gongkai.law.outcomes import Outcome
from gongkai.organisations.models import Office
from tests.applications.acting import refused, since_2010
from tests.applications.cases import MONDAY, in_hand, on
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_clarification_is_asked_once_within_seven_days_and_restarts_the_reply_period(
    cast: Cast,
) -> None:
    late = in_hand(cast)
    officer, ask = (
        cast.officer,
        AskToClarifyInputs(text="请说明年度。", answer_by=date(2026, 3, 31)),
    )
    assert refused(ask_to_clarify, late, ask, by=officer, at=on("2026-03-12")) == "too-late-to-ask"
    application = ask_to_clarify(in_hand(cast), ask, by=officer, at=on("2026-03-11"))
    assert application.stage == Stage.CLARIFYING
    assert (
        refused(clarify, late, ClarifyInputs(text="2025年度"), at=on("2026-03-12"))
        == "nothing-asked"
    )
    assert refused(clarify, application, ClarifyInputs(text="\n"), at=on("2026-03-12")) == "no-text"
    assert (
        refused(clarify, application, ClarifyInputs(text="2025年度"), at=on("2026-04-01"))
        == "too-late"
    )
    before = ClarifyInputs(text="2025", on=date(2026, 3, 10))
    assert refused(clarify, application, before, at=on("2026-03-12"), by=officer) == "before-asked"
    assert (
        refused(
            clarify, application, ClarifyInputs(text="2025"), at=on("2026-03-12"), by=cast.stranger
        )
        == "wrong-post"
    )
    application = clarify(application, ClarifyInputs(text="2025年度"), at=on("2026-03-16"))
    assert (application.stage, application.due_on) == (Stage.IN_HAND, date(2026, 4, 14))
    assert (
        refused(ask_to_clarify, application, ask, by=officer, at=on("2026-03-17")) == "asked-before"
    )
    fresh = in_hand(cast)
    for changes, code in (
        ({"answer_by": date(2026, 3, 11)}, "no-time"),
        ({"text": ""}, "no-text"),
        ({"text": "长" * 5001}, "text-too-long"),
    ):
        assert (
            refused(ask_to_clarify, fresh, replace(ask, **changes), by=officer, at=on("2026-03-11"))
            == code
        )


def test_consultation_suspends_the_reply_period(cast: Cast) -> None:
    application = in_hand(cast)
    assert application.due_on == date(2026, 3, 30)
    consultation = consult(
        application,
        ConsultInputs(question="是否同意公开？", name="某公司"),
        by=cast.officer,
        at=on("2026-03-09"),
    )
    application.refresh_from_db()
    # An open consultation gives the latest date, as if the answer came on the last day.
    assert (consultation.due_on, application.due_on) == (date(2026, 3, 30), date(2026, 4, 21))
    assert "某公司" not in consultation.encrypted
    consultation = note_reached(
        consultation,
        ReachedInputs(reached_on=date(2026, 3, 10)),
        by=cast.officer,
        at=on("2026-03-10"),
    )
    assert consultation.due_on == date(2026, 3, 31)
    for opinion, day, by, code in (
        ("consent", date(2026, 3, 8), cast.officer, "before-asked"),
        ("silence", date(2026, 3, 12), cast.officer, "still-time"),
        ("maybe", date(2026, 3, 12), cast.officer, "unknown-choice"),
        ("silence", date(2026, 3, 12), cast.drafter, "wrong-post"),
    ):
        assert (
            refused(
                note_opinion, consultation, OpinionInputs(opinion, day), by=by, at=on("2026-03-12")
            )
            == code
        )
    assert (
        refused(
            propose_reply,
            application,
            ProposeInputs(parts=[]),
            by=cast.officer,
            at=on("2026-03-12"),
        )
        == "still-asking"
    )
    note_opinion(
        consultation,
        OpinionInputs(opinion="consent", answered_on=date(2026, 3, 12)),
        by=cast.officer,
        at=on("2026-03-13"),
    )
    application.refresh_from_db()
    assert application.due_on == date(2026, 4, 2)  # three working days after the original deadline
    again = OpinionInputs(opinion="consent", answered_on=date(2026, 3, 13))
    assert (
        refused(note_opinion, consultation, again, by=cast.officer, at=on("2026-03-13"))
        == "answered-before"
    )


def test_no_answer_of_a_consulted_body_is_consent(cast: Cast) -> None:
    application = in_hand(cast)
    officer, ask = cast.officer, ConsultInputs("是否同意公开？", agency=cast.health)
    own, nobody = replace(ask, agency=cast.finance), replace(ask, agency=None)
    assert refused(consult, application, own, by=officer, at=on("2026-03-09")) == "same-body"
    assert refused(consult, application, nobody, by=officer, at=on("2026-03-09")) == "nobody"
    assert refused(consult, application, ask, by=officer, at=on("2026-04-01")) == "time-over"
    first = consult(application, ask, by=officer, at=on("2026-03-09"))
    second = consult(
        application, replace(ask, agency=cast.government), by=officer, at=on("2026-03-11")
    )
    assert unanswered_consultations(on=date(2026, 3, 30)) == []
    assert unanswered_consultations(on=date(2026, 4, 2)) == [first, second]
    assert not close_unanswered_consultation(first, at=on("2026-03-30"))
    assert close_unanswered_consultation(first, at=on("2026-04-02"))
    assert not close_unanswered_consultation(first, at=on("2026-04-02"))
    first.refresh_from_db()
    assert (first.opinion, first.answered_on) == ("silence", date(2026, 3, 30))
    note_opinion(
        second,
        OpinionInputs(opinion="silence", answered_on=date(2026, 4, 7)),
        by=cast.officer,
        at=on("2026-04-07"),
    )
    application.refresh_from_db()
    assert application.due_on == date(
        2026, 4, 23
    )  # 20 + 17 working days: two overlapping consultations count once


def test_objection_prevents_disclosure_unless_overridden_in_the_public_interest(cast: Cast) -> None:
    application = in_hand(cast)
    consultation = consult(
        application,
        ConsultInputs(question="？", name="某公司"),
        by=cast.officer,
        at=on("2026-03-09"),
    )
    override = {"by": cast.supervisor, "at": on("2026-03-11")}
    assert (
        refused(override_objection, consultation, OverrideInputs(reason="公共利益"), **override)
        == "no-objection"
    )
    note_opinion(
        consultation,
        OpinionInputs(opinion="objection", answered_on=date(2026, 3, 10)),
        by=cast.officer,
        at=on("2026-03-10"),
    )
    give = [PartFacts(Outcome.GIVEN, "明细表", "见附件")]
    assert (
        refused(
            propose_reply,
            application,
            ProposeInputs(parts=give),
            by=cast.officer,
            at=on("2026-03-11"),
        )
        == "objected"
    )
    assert (
        refused(override_objection, consultation, OverrideInputs(reason=""), **override)
        == "no-text"
    )
    assert (
        refused(
            override_objection,
            consultation,
            OverrideInputs(reason="必要"),
            by=cast.officer,
            at=on("2026-03-11"),
        )
        == "wrong-post"
    )
    override_objection(consultation, OverrideInputs(reason="不公开将严重损害公共利益"), **override)
    assert (
        refused(override_objection, consultation, OverrideInputs(reason="再次"), **override)
        == "answered-before"
    )
    propose_reply(application, ProposeInputs(parts=give), by=cast.officer, at=on("2026-03-12"))


def test_extension_is_proposed_and_granted_once_before_the_deadline(cast: Cast) -> None:
    application = in_hand(cast)
    officer, ask = cast.officer, AskExtensionInputs(days=20, reason="需要汇总")
    assert (
        refused(ask_extension, application, replace(ask, days=21), by=officer, at=on("2026-03-30"))
        == "wrong-days"
    )
    assert refused(ask_extension, application, ask, by=officer, at=on("2026-03-31")) == "time-over"
    assert (
        refused(
            ask_extension,
            application,
            AskExtensionInputs(days=20, reason=""),
            at=on("2026-03-30"),
            by=cast.officer,
        )
        == "no-text"
    )
    assert refused(extend, application, by=cast.supervisor, at=on("2026-03-30")) == "nothing-asked"
    application = ask_extension(application, ask, by=officer, at=on("2026-03-30"))
    assert application.due_on == date(2026, 3, 30)
    assert refused(extend, application, by=cast.officer, at=on("2026-03-30")) == "wrong-post"
    assert refused(extend, application, by=cast.supervisor, at=on("2026-03-31")) == "time-over"
    application = extend(application, by=cast.supervisor, at=on("2026-03-30"))
    assert application.due_on == date(2026, 4, 28)
    again = replace(ask, days=5)
    assert (
        refused(ask_extension, application, again, by=officer, at=on("2026-04-01"))
        == "extended-before"
    )
    assert refused(extend, application, by=cast.supervisor, at=on("2026-04-01")) == "nothing-asked"


def test_proposer_cannot_grant_the_extension(cast: Cast) -> None:
    application = ask_extension(
        in_hand(cast), AskExtensionInputs(days=5, reason="汇总"), by=cast.officer, at=MONDAY
    )
    application.extension.asked_by = cast.supervisor
    application.extension.save()
    assert refused(extend, application, by=cast.supervisor, at=MONDAY) == "own-proposal"


def test_later_reply_date_is_set_for_very_many_applications(cast: Cast) -> None:
    application = in_hand(cast)
    supervisor, at = cast.supervisor, on("2026-03-20")
    delay = DelayInputs(until=date(2026, 5, 8), reason="同一申请人本月一百二十件")
    early, later = replace(delay, until=date(2026, 3, 30)), replace(delay, until=date(2026, 6, 8))
    assert refused(delay_reply, application, early, by=supervisor, at=at) == "not-later"
    assert (
        refused(delay_reply, application, replace(delay, reason=""), by=supervisor, at=at)
        == "no-text"
    )
    assert refused(delay_reply, application, delay, by=cast.officer, at=at) == "wrong-post"
    application = delay_reply(application, delay, by=supervisor, at=at)
    assert application.due_on == date(2026, 5, 8)
    assert refused(delay_reply, application, later, by=supervisor, at=at) == "delayed-before"
    since_2010(cast)
    first = in_hand(cast, at=on("2019-05-13"))
    old = DelayInputs(until=date(2019, 8, 1), reason="多")
    assert refused(delay_reply, first, old, by=supervisor, at=on("2019-05-14")) == "first-edition"


def test_fee_counts_the_month_and_the_case_lapses_without_payment(cast: Cast) -> None:
    for _number in range(12):
        application = in_hand(cast)
    assert (
        refused(
            ask_fee,
            in_hand(cast, name="别人", proof="other", proof_number="A1"),
            AskFeeInputs(method="items", count=1),
            by=cast.officer,
            at=MONDAY,
        )
        == "free"
    )
    application = ask_fee(
        application, AskFeeInputs(method="items", count=1), by=cast.officer, at=on("2026-03-04")
    )
    assert (application.fee.before, application.fee.yuan, application.stage) == (
        11,
        100,
        Stage.FEE_ASKED,
    )
    assert application.fee.due_on == date(2026, 4, 1)
    pay = {"by": cast.officer, "at": on("2026-04-02")}
    assert (
        refused(note_payment, application, PaymentInputs(paid_on=date(2026, 3, 3)), **pay)
        == "wrong-day"
    )
    assert (
        refused(note_payment, application, PaymentInputs(paid_on=date(2026, 4, 2)), **pay)
        == "paid-too-late"
    )
    lapse = [PartFacts(Outcome.FEE_NOT_PAID, "申请", "逾期未缴费")]
    assert (
        refused(
            propose_reply,
            application,
            ProposeInputs(parts=lapse),
            by=cast.officer,
            at=on("2026-04-01"),
        )
        == "not-lapsed"
    )
    give = [PartFacts(Outcome.GIVEN, "明细表", "见附件")]
    assert (
        refused(
            propose_reply,
            application,
            ProposeInputs(parts=give),
            by=cast.officer,
            at=on("2026-04-02"),
        )
        == "still-waiting"
    )
    application = note_payment(application, PaymentInputs(paid_on=date(2026, 3, 25)), **pay)
    assert (application.stage, application.due_on) == (Stage.IN_HAND, date(2026, 4, 23))
    assert (
        refused(
            ask_fee,
            application,
            AskFeeInputs(method="pages", count=90),
            by=cast.officer,
            at=on("2026-04-03"),
        )
        == "asked-before"
    )
    pages = ask_fee(
        in_hand(cast), AskFeeInputs(method="pages", count=90), by=cast.officer, at=on("2026-03-04")
    )
    assert pages.fee.yuan == 600
    since_2010(cast)
    old = in_hand(cast, at=on("2020-12-28"), channel="post")
    assert (
        refused(
            ask_fee,
            old,
            AskFeeInputs(method="pages", count=90),
            by=cast.officer,
            at=on("2020-12-29"),
        )
        == "no-fees"
    )


def test_offices_are_asked_to_search(cast: Cast) -> None:
    application = in_hand(cast)
    office = Office.objects.create(body=cast.finance, name="预算处")
    foreign = Office.objects.create(body=cast.health, name="规划处")
    ask = {"by": cast.officer, "at": MONDAY}
    assert (
        refused(
            ask_search, application, AskSearchInputs(office=foreign, due_on=date(2026, 3, 9)), **ask
        )
        == "other-office"
    )
    assert (
        refused(
            ask_search, application, AskSearchInputs(office=office, due_on=date(2026, 3, 1)), **ask
        )
        == "no-time"
    )
    search = ask_search(application, AskSearchInputs(office=office, due_on=date(2026, 3, 9)), **ask)
    assert (
        refused(
            ask_search, application, AskSearchInputs(office=office, due_on=date(2026, 3, 9)), **ask
        )
        == "asked-before"
    )
    say, at = AnswerSearchInputs(found=True, text="在台账中找到"), on("2026-03-03")
    assert refused(answer_search, search, say, by=cast.stranger, at=at) == "other-office"
    assert (
        refused(answer_search, search, replace(say, text=""), by=cast.drafter, at=at) == "no-text"
    )
    assert answer_search(search, say, by=cast.head, at=at).found
    assert refused(answer_search, search, say, by=cast.head, at=at) == "answered-before"


def test_later_reply_date_never_shortens_the_deadline(cast: Cast) -> None:
    application = delay_reply(
        in_hand(cast),
        DelayInputs(until=date(2026, 4, 1), reason="多"),
        by=cast.supervisor,
        at=MONDAY,
    )
    consult(
        application,
        ConsultInputs(question="？", name="某公司"),
        by=cast.officer,
        at=on("2026-03-09"),
    )
    application.refresh_from_db()
    assert application.due_on == date(2026, 4, 21)
