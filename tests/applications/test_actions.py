"""Actions of applications: their acts in the ledger, and their deadlines by law."""

import io
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password

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
from gongkai.applications.actions.intake import (
    add_case_file,
    assign_application,
    merge_application,
    pass_on_application,
    receive_application,
    register_application,
    split_application,
    withdraw_application,
)
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
from gongkai.applications.actions.searches import answer_search, ask_search
from gongkai.applications.inputs import (
    AnswerSearchInputs,
    AskExtensionInputs,
    AskFeeInputs,
    AskSearchInputs,
    AskToClarifyInputs,
    AssignInputs,
    AttachInputs,
    ClarifyInputs,
    ConsultInputs,
    DelayInputs,
    LodgeInputs,
    MergeInputs,
    MessageInputs,
    OpinionInputs,
    OverrideInputs,
    PartFacts,
    PassOnInputs,
    PaymentInputs,
    ProposeInputs,
    ReachedInputs,
    RegisterInputs,
    ReopenInputs,
    ResultInputs,
    ReturnInputs,
    ServeInputs,
    SplitInputs,
)
from gongkai.applications.models import Applicant, Application, CaseFile
from gongkai.applications.queries import unanswered_consultations
from gongkai.applications.rules.intake import MAX_CASE_FILES
from gongkai.applications.states import FileKind, Stage
from gongkai.files.storage import store_encrypted
from gongkai.kit.refusals import Refused
from gongkai.law.outcomes import OUTCOMES, Outcome, outcomes_of
from gongkai.law.regimes import Regime
from gongkai.ledger.models import Act
from gongkai.organisations.models import Office, Post
from tests.applications.cases import CODE, MONDAY, WHO, arrived, in_hand, on, served, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def refused(do: Any, *args: Any, **kwargs: Any) -> str:
    """Return the code of the refusal, and assert that nothing was written."""
    acts, rows = Act.objects.count(), list(Application.objects.order_by("id").values())
    with pytest.raises(Refused) as caught:
        do(*args, **kwargs)
    assert (Act.objects.count(), list(Application.objects.order_by("id").values())) == (acts, rows)
    return caught.value.refusal.code


def verbs(application: Application) -> list[str]:
    acts = Act.objects.filter(
        subject_type="applications.application", subject_id=str(application.pk)
    )
    return list(acts.order_by("seq").values_list("verb", flat=True))


def test_application_arrives_is_confirmed_and_due_after_twenty_working_days(cast: Cast) -> None:
    application = arrived(cast)
    assert (application.stage, application.number, application.due_on) == (
        Stage.ARRIVED,
        "990000-D01-SQ2026-00001",
        None,
    )
    application = register_application(
        application,
        RegisterInputs(confirmed_on=date(2026, 3, 3)),
        by=cast.officer,
        at=on("2026-03-03"),
    )
    assert (application.stage, application.received_on, application.due_on) == (
        Stage.IN_HAND,
        date(2026, 3, 3),
        date(2026, 3, 31),
    )
    assert application.officer == cast.officer
    assert verbs(application) == ["application.arrived", "application.received"]


def test_personal_data_is_encrypted_and_never_in_the_ledger(cast: Cast) -> None:
    application = in_hand(cast)
    row = Applicant.objects.get()
    assert asdict(row.decrypt_facts()) == asdict(WHO)
    acts = str(list(Act.objects.values()))
    for word in (WHO.name, WHO.proof_number, WHO.telephone, WHO.email, CODE):
        assert word not in row.encrypted
        assert word not in acts
    assert CODE not in application.code_hash
    assert check_password(CODE, application.code_hash)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "no-title"),
        ({"title": "长" * 201}, "title-too-long"),
        ({"description": "\x00 "}, "no-description"),
        ({"description": "字" * 50_000}, "description-too-long"),
        ({"way": "pigeon"}, "unknown-choice"),
        ({"kind": "nobody"}, "no-kind"),
        ({"name": ""}, "no-name"),
        ({"kind": "business"}, "no-representative"),
        ({"kind": "business", "representative": "秦未央"}, "proof-of-person"),
        (
            {
                "kind": "other",
                "representative": "秦未央",
                "proof": "passport",
                "proof_number": "E12345678",
            },
            "proof-of-person",
        ),
        ({"postcode": "12"}, "wrong-postcode"),
        ({"postcode": "12345"}, "wrong-postcode"),
        ({"name": "长" * 201}, "too-long"),
        ({"proof_number": ""}, "no-proof"),
        ({"proof_number": "110105194912310021"}, "wrong-card"),
        ({"proof_number": "110105194913310025"}, "wrong-card"),
        ({"proof": "credit_code", "proof_number": "91350100M000100Y44"}, "wrong-credit-code"),
        ({"proof": "credit_code", "proof_number": "short"}, "wrong-credit-code"),
        ({"telephone": "call me"}, "wrong-telephone"),
        ({"email": "q@"}, "wrong-email"),
        ({"telephone": "", "email": ""}, "no-contact"),
        ({"way": "email", "email": ""}, "no-email"),
        ({"way": "post"}, "no-address"),
    ],
)
def test_missing_required_facts_are_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    facts = wish(**changes)
    facts = wish(**(changes | {"description": " "})) if code == "no-description" else facts
    assert refused(receive_application, cast.finance, facts, at=MONDAY) == code


def test_too_many_files_and_ended_bodies_are_refused(cast: Cast) -> None:
    assert (
        refused(receive_application, cast.finance, wish(), at=MONDAY, files=[None] * 11)
        == "too-many-files"
    )  # type: ignore[list-item]
    assert (
        refused(receive_application, cast.finance, wish(), at=MONDAY, by=cast.drafter)
        == "wrong-post"
    )
    cast.finance.ended_on = date(2026, 1, 1)
    assert refused(receive_application, cast.finance, wish(), at=MONDAY) == "body-ended"


def test_receipt_is_by_channel(cast: Cast) -> None:
    by_post = arrived(cast, channel="post")
    assert register_application(by_post, by=cast.officer, at=on("2026-03-05")).received_on == date(
        2026, 3, 2
    )
    web = arrived(cast)
    assert (
        refused(register_application, web, by=cast.officer, at=on("2026-03-05")) == "not-confirmed"
    )
    early = RegisterInputs(date(2026, 3, 1))
    assert (
        refused(register_application, web, early, by=cast.officer, at=on("2026-03-05"))
        == "wrong-confirmation"
    )
    assert refused(register_application, web, by=cast.stranger, at=on("2026-03-05")) == "wrong-post"
    assert (
        refused(register_application, by_post, by=cast.officer, at=on("2026-03-05"))
        == "wrong-stage"
    )


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


def since_2010(cast: Cast) -> None:
    Post.objects.update(since=date(2010, 1, 1))


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


def test_unregistered_application_is_transferred_to_the_responsible_body(cast: Cast) -> None:
    application = arrived(cast)
    go = {"by": cast.officer, "at": on("2026-03-03")}
    assert (
        refused(pass_on_application, application, PassOnInputs(to=cast.finance), **go)
        == "same-body"
    )
    application = pass_on_application(application, PassOnInputs(to=cast.health), **go)
    there = application.passed_to
    assert there is not None
    assert (application.stage, there.stage, there.body, there.arrived_on) == (
        Stage.TRANSFERRED,
        Stage.ARRIVED,
        cast.health,
        date(2026, 3, 3),
    )
    assert there.applicant.decrypt_facts() == application.applicant.decrypt_facts()
    assert (
        there.applicant.match != application.applicant.match
    )  # fingerprints differ between bodies
    assert (
        refused(pass_on_application, in_hand(cast), PassOnInputs(to=cast.health), **go)
        == "wrong-stage"
    )
    cast.health.ended_on = date(2026, 1, 1)
    assert (
        refused(pass_on_application, arrived(cast), PassOnInputs(to=cast.health), **go)
        == "body-ended"
    )


def test_application_is_split_by_matter(cast: Cast) -> None:
    application = in_hand(cast)
    assert (
        refused(
            split_application, application, SplitInputs(titles=["一"]), by=cast.officer, at=MONDAY
        )
        == "no-matters"
    )
    parts = split_application(
        application,
        SplitInputs(titles=["供暖补贴", "公交补贴", "住房补贴"]),
        by=cast.officer,
        at=on("2026-03-03"),
    )
    assert [(one.title, one.received_on, one.due_on) for one in parts] == [
        (title, date(2026, 3, 2), date(2026, 3, 30))
        for title in ("供暖补贴", "公交补贴", "住房补贴")
    ]
    assert len({one.number for one in parts}) == 3
    assert [
        one.stage
        for one in split_application(
            arrived(cast), SplitInputs(titles=["甲", "乙"]), by=cast.officer, at=MONDAY
        )
    ] == ["arrived", "arrived"]


def test_merged_applications_of_one_applicant_are_answered_together(cast: Cast) -> None:
    first, second = in_hand(cast), in_hand(cast)
    other = in_hand(cast, name="别人", proof="other", proof_number="A1")
    join = {"by": cast.officer, "at": MONDAY}
    assert refused(merge_application, second, MergeInputs(into=other), **join) == "no-similar"
    assert refused(merge_application, second, MergeInputs(into=second), **join) == "no-similar"
    merge_application(second, MergeInputs(into=first), **join)
    served(cast, first, Outcome.NOT_HELD, at=on("2026-03-09"))
    second.refresh_from_db()
    assert (second.stage, second.closed_on) == (Stage.CLOSED, date(2026, 3, 9))
    assert Act.objects.filter(verb="reply.served").count() == 2


def test_officers_reassign_cases(cast: Cast) -> None:
    application = in_hand(cast)
    assert (
        refused(
            assign_application,
            application,
            AssignInputs(officer=cast.officer),
            by=cast.drafter,
            at=MONDAY,
        )
        == "wrong-post"
    )
    assert (
        refused(
            assign_application,
            application,
            AssignInputs(officer=cast.drafter),
            by=cast.officer,
            at=MONDAY,
        )
        == "no-officer"
    )
    assert (
        assign_application(
            application, AssignInputs(officer=cast.officer), by=cast.supervisor, at=MONDAY
        ).officer
        == cast.officer
    )
    served(cast, application, Outcome.GIVEN, at=MONDAY)
    assert (
        refused(
            assign_application,
            application,
            AssignInputs(officer=cast.officer),
            by=cast.officer,
            at=MONDAY,
        )
        == "wrong-stage"
    )


def test_applicant_withdraws_the_application(cast: Cast) -> None:
    assert refused(withdraw_application, in_hand(cast), at=MONDAY, by=cast.stranger) == "wrong-post"
    never = withdraw_application(arrived(cast), at=MONDAY)
    assert never.stage == Stage.CLOSED
    withdraw_application(in_hand(cast), at=MONDAY, by=cast.officer)
    facets = [
        act.facets for act in Act.objects.filter(verb="application.withdrawn").order_by("seq")
    ]
    assert ["outcome" in one for one in facets] == [False, True]
    assert refused(withdraw_application, never, at=MONDAY) == "wrong-stage"


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


def test_files_of_an_application_are_transferred_with_it(cast: Cast) -> None:
    note = store_encrypted(io.BytesIO("说明".encode()), "说明.txt")
    application = receive_application(cast.finance, wish(), at=MONDAY, code=CODE, files=[note])
    there = pass_on_application(
        application, PassOnInputs(to=cast.health), by=cast.officer, at=MONDAY
    ).passed_to
    assert there is not None
    assert [one.name for one in there.files.all()] == ["说明.txt"]


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


def test_merged_applications_are_separated_when_the_other_is_withdrawn(cast: Cast) -> None:
    first, second, third = in_hand(cast), in_hand(cast), in_hand(cast)
    join = {"by": cast.officer, "at": MONDAY}
    merge_application(second, MergeInputs(into=first), **join)
    assert refused(merge_application, first, MergeInputs(into=third), **join) == "has-joined"
    withdraw_application(first, at=MONDAY)
    second.refresh_from_db()
    assert (second.stage, second.merged_into) == (Stage.IN_HAND, None)


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


def test_case_files_have_known_kinds_and_a_limited_number(cast: Cast) -> None:
    case = in_hand(cast)
    stored = store_encrypted(io.BytesIO(b"x"), "a.txt")
    good: dict[str, Any] = {"by": cast.officer, "at": MONDAY}
    for kind in (FileKind.FROM_APPLICANT, "photograph"):
        assert refused(add_case_file, case, AttachInputs(stored, kind), **good) == "unknown-choice"
    add_case_file(case, AttachInputs(stored, FileKind.INTERNAL), **good)
    one = case.files.get()
    assert (
        refused(add_case_file, case, AttachInputs(stored, FileKind.INTERNAL), **good)
        == "there-already"
    )
    add_case_file(case, AttachInputs(stored, FileKind.ORIGINAL), **good)
    CaseFile.objects.filter(kind=FileKind.ORIGINAL).delete()
    CaseFile.objects.bulk_create(
        CaseFile(
            application=case,
            kind=one.kind,
            name=one.name,
            content_id=one.content_id,
            size=1,
            media_type="",
            at=MONDAY,
        )
        for _ in range(MAX_CASE_FILES - 1)
    )
    other = store_encrypted(io.BytesIO(b"y"), "b.txt")
    assert (
        refused(add_case_file, case, AttachInputs(other, FileKind.INTERNAL), **good)
        == "too-many-files"
    )
