"""The road of an application: every step an act, every clock by the statute."""

import io
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password

from gongkai.applications.actions.intake import (
    add_case_file,
    assign_application,
    merge_application,
    pass_on_application,
    register_application,
    split_application,
    take_application,
    withdraw_application,
)
from gongkai.applications.actions.replies import (
    PartFacts,
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
from gongkai.applications.actions.steps import (
    answer_search,
    ask_extension,
    ask_fee,
    ask_search,
    ask_to_clarify,
    clarify,
    close_silent,
    consult,
    delay_reply,
    extend,
    note_opinion,
    note_payment,
    note_reached,
    override_objection,
)
from gongkai.applications.models import Applicant, Application, CaseFile
from gongkai.applications.queries import silent_consultations
from gongkai.applications.rules.intake import MOST_CASE_FILES
from gongkai.applications.states import FileKind, Stage
from gongkai.kit.files import store
from gongkai.kit.refusals import Refused
from gongkai.law.outcomes import OUTCOMES, Outcome, outcomes_of
from gongkai.law.regimes import Regime
from gongkai.ledger.models import Act
from gongkai.organisations.models import Office, Post
from tests.applications.cases import CODE, MONDAY, WHO, arrived, in_hand, on, served, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def refused(do: Any, *args: Any, **kwargs: Any) -> str:
    """Return the code of the refusal, and see that nothing was written."""
    acts, rows = Act.objects.count(), list(Application.objects.order_by("id").values())
    with pytest.raises(Refused) as caught:
        do(*args, **kwargs)
    assert (Act.objects.count(), list(Application.objects.order_by("id").values())) == (acts, rows)
    return caught.value.refusal.code


def verbs(application: Application) -> list[str]:
    acts = Act.objects.filter(subject_type="applications.application", subject_id=str(application.pk))
    return list(acts.order_by("seq").values_list("verb", flat=True))


def test_application_arrives_is_confirmed_and_due_after_twenty_working_days(cast: Cast) -> None:
    application = arrived(cast)
    assert (application.stage, application.number, application.due_on) == (
        Stage.ARRIVED,
        "990000-D01-SQ2026-00001",
        None,
    )
    application = register_application(application, by=cast.officer, at=on("2026-03-03"), confirmed_on=date(2026, 3, 3))
    assert (application.stage, application.received_on, application.due_on) == (
        Stage.IN_HAND, date(2026, 3, 3), date(2026, 3, 31)
    )  # fmt: skip
    assert application.officer == cast.officer
    assert verbs(application) == ["application.arrived", "application.received"]


def test_personal_data_is_sealed_and_never_in_the_ledger(cast: Cast) -> None:
    application = in_hand(cast)
    row = Applicant.objects.get()
    assert asdict(row.open()) == asdict(WHO)
    acts = str(list(Act.objects.values()))
    for word in (WHO.name, WHO.proof_number, WHO.telephone, WHO.email, CODE):
        assert word not in row.sealed
        assert word not in acts
    assert CODE not in application.code_hash
    assert check_password(CODE, application.code_hash)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "no-title"), ({"title": "长" * 201}, "title-too-long"), ({"description": "\x00 "}, "no-description"),
        ({"description": "字" * 50_000}, "description-too-long"), ({"way": "pigeon"}, "unknown-choice"),
        ({"kind": "nobody"}, "no-kind"), ({"name": ""}, "no-name"), ({"kind": "business"}, "no-representative"),
        ({"name": "长" * 201}, "too-long"), ({"proof_number": ""}, "no-proof"),
        ({"proof_number": "110105194912310021"}, "wrong-card"), ({"proof_number": "110105194913310025"}, "wrong-card"),
        ({"proof": "credit_code", "proof_number": "91350100M000100Y44"}, "wrong-credit-code"),
        ({"proof": "credit_code", "proof_number": "short"}, "wrong-credit-code"),
        ({"telephone": "call me"}, "wrong-telephone"), ({"email": "q@"}, "wrong-email"),
        ({"telephone": "", "email": ""}, "no-contact"), ({"way": "email", "email": ""}, "no-email"),
        ({"way": "post"}, "no-address"),
    ],
)  # fmt: skip
def test_what_the_law_asks_for_is_asked_for(cast: Cast, changes: dict[str, Any], code: str) -> None:
    facts = wish(**changes)
    facts = wish(**(changes | {"description": " "})) if code == "no-description" else facts
    assert refused(take_application, cast.finance, facts, at=MONDAY) == code


def test_too_many_files_and_bodies_that_ended_take_nothing(cast: Cast) -> None:
    assert refused(take_application, cast.finance, wish(), at=MONDAY, files=[None] * 11) == "too-many-files"  # type: ignore[list-item]
    assert refused(take_application, cast.finance, wish(), at=MONDAY, by=cast.drafter) == "wrong-post"
    cast.finance.ended_on = date(2026, 1, 1)
    assert refused(take_application, cast.finance, wish(), at=MONDAY) == "body-ended"


def test_receipt_is_by_channel(cast: Cast) -> None:
    by_post = arrived(cast, channel="post")
    assert register_application(by_post, by=cast.officer, at=on("2026-03-05")).received_on == date(2026, 3, 2)
    web = arrived(cast)
    assert refused(register_application, web, by=cast.officer, at=on("2026-03-05")) == "not-confirmed"
    early = {"confirmed_on": date(2026, 3, 1)}
    assert refused(register_application, web, by=cast.officer, at=on("2026-03-05"), **early) == "wrong-confirmation"
    assert refused(register_application, web, by=cast.stranger, at=on("2026-03-05")) == "wrong-post"
    assert refused(register_application, by_post, by=cast.officer, at=on("2026-03-05")) == "wrong-stage"


def test_clarification_is_asked_once_within_seven_days_and_begins_the_clock_anew(cast: Cast) -> None:
    late = in_hand(cast)
    ask = {"by": cast.officer, "words": "请说明年度。", "answer_by": date(2026, 3, 31)}
    assert refused(ask_to_clarify, late, at=on("2026-03-12"), **ask) == "too-late-to-ask"
    application = ask_to_clarify(in_hand(cast), at=on("2026-03-11"), **ask)
    assert application.stage == Stage.CLARIFYING
    assert refused(clarify, late, at=on("2026-03-12"), words="2025年度") == "nothing-asked"
    assert refused(clarify, application, at=on("2026-03-12"), words="\n") == "no-words"
    assert refused(clarify, application, at=on("2026-04-01"), words="2025年度") == "too-late"
    before = {"on": date(2026, 3, 10)}
    assert refused(clarify, application, at=on("2026-03-12"), words="2025", by=cast.officer, **before) == "before-asked"
    assert refused(clarify, application, at=on("2026-03-12"), words="2025", by=cast.stranger) == "wrong-post"
    application = clarify(application, at=on("2026-03-16"), words="2025年度")
    assert (application.stage, application.due_on) == (Stage.IN_HAND, date(2026, 4, 14))
    assert refused(ask_to_clarify, application, at=on("2026-03-17"), **ask) == "asked-before"
    fresh = in_hand(cast)
    assert refused(ask_to_clarify, fresh, at=on("2026-03-11"), **(ask | {"answer_by": date(2026, 3, 11)})) == "no-time"
    assert refused(ask_to_clarify, fresh, at=on("2026-03-11"), **(ask | {"words": ""})) == "no-words"
    assert refused(ask_to_clarify, fresh, at=on("2026-03-11"), **(ask | {"words": "长" * 5001})) == "words-too-long"


def test_time_of_consulting_is_not_counted(cast: Cast) -> None:
    application = in_hand(cast)
    assert application.due_on == date(2026, 3, 30)
    consultation = consult(application, by=cast.officer, at=on("2026-03-09"), question="是否同意公开？", name="某公司")
    application.refresh_from_db()
    # Open: the latest it can be, as if the answer came on the last of the fifteen days.
    assert (consultation.due_on, application.due_on) == (date(2026, 3, 30), date(2026, 4, 21))
    assert "某公司" not in consultation.sealed
    consultation = note_reached(consultation, by=cast.officer, at=on("2026-03-10"), reached_on=date(2026, 3, 10))
    assert consultation.due_on == date(2026, 3, 31)
    wrong = {"by": cast.officer, "opinion": "consent"}
    assert (
        refused(note_opinion, consultation, at=on("2026-03-12"), answered_on=date(2026, 3, 8), **wrong)
        == "before-asked"
    )
    silence = {"by": cast.officer, "opinion": "silence", "answered_on": date(2026, 3, 12)}
    assert refused(note_opinion, consultation, at=on("2026-03-12"), **silence) == "still-time"
    assert (
        refused(note_opinion, consultation, at=on("2026-03-12"), **(silence | {"opinion": "maybe"})) == "unknown-choice"
    )
    assert refused(note_opinion, consultation, at=on("2026-03-12"), **(silence | {"by": cast.drafter})) == "wrong-post"
    assert refused(propose_reply, application, by=cast.officer, at=on("2026-03-12"), parts=[]) == "still-asking"
    note_opinion(consultation, by=cast.officer, at=on("2026-03-13"), opinion="consent", answered_on=date(2026, 3, 12))
    application.refresh_from_db()
    assert application.due_on == date(2026, 4, 2)  # three working days later than at first
    again = {"by": cast.officer, "opinion": "consent", "answered_on": date(2026, 3, 13)}
    assert refused(note_opinion, consultation, at=on("2026-03-13"), **again) == "answered-before"


def test_other_body_that_says_nothing_consents(cast: Cast) -> None:
    application = in_hand(cast)
    ask = {"by": cast.officer, "question": "是否同意公开？"}
    assert refused(consult, application, at=on("2026-03-09"), agency=cast.finance, **ask) == "same-body"
    assert refused(consult, application, at=on("2026-03-09"), **ask) == "nobody"
    assert refused(consult, application, at=on("2026-04-01"), agency=cast.health, **ask) == "time-over"
    first = consult(application, at=on("2026-03-09"), agency=cast.health, **ask)
    second = consult(application, at=on("2026-03-11"), agency=cast.government, **ask)
    assert silent_consultations(on=date(2026, 3, 30)) == []
    assert silent_consultations(on=date(2026, 4, 2)) == [first, second]
    assert not close_silent(first, at=on("2026-03-30"))
    assert close_silent(first, at=on("2026-04-02"))
    assert not close_silent(first, at=on("2026-04-02"))
    first.refresh_from_db()
    assert (first.opinion, first.answered_on) == ("silence", date(2026, 3, 30))
    note_opinion(second, by=cast.officer, at=on("2026-04-07"), opinion="silence", answered_on=date(2026, 4, 7))
    application.refresh_from_db()
    assert application.due_on == date(2026, 4, 23)  # 20 + 17 working days: two overlapping questions are one


def test_objection_keeps_it_closed_unless_the_public_interest_weighs_more(cast: Cast) -> None:
    application = in_hand(cast)
    consultation = consult(application, by=cast.officer, at=on("2026-03-09"), question="？", name="某公司")
    override = {"by": cast.supervisor, "at": on("2026-03-11")}
    assert refused(override_objection, consultation, reason="公共利益", **override) == "no-objection"
    note_opinion(consultation, by=cast.officer, at=on("2026-03-10"), opinion="objection", answered_on=date(2026, 3, 10))
    give = [PartFacts(Outcome.GIVEN, "明细表", "见附件")]
    assert refused(propose_reply, application, by=cast.officer, at=on("2026-03-11"), parts=give) == "objected"
    assert refused(override_objection, consultation, reason="", **override) == "no-words"
    assert (
        refused(override_objection, consultation, reason="必要", by=cast.officer, at=on("2026-03-11")) == "wrong-post"
    )
    override_objection(consultation, reason="不公开将严重损害公共利益", **override)
    assert refused(override_objection, consultation, reason="再次", **override) == "answered-before"
    propose_reply(application, by=cast.officer, at=on("2026-03-12"), parts=give)


def test_extension_is_proposed_consented_to_and_told_once_in_time(cast: Cast) -> None:
    application = in_hand(cast)
    ask = {"by": cast.officer, "reason": "需要汇总"}
    assert refused(ask_extension, application, at=on("2026-03-30"), days=21, **ask) == "wrong-days"
    assert refused(ask_extension, application, at=on("2026-03-31"), days=20, **ask) == "time-over"
    assert refused(ask_extension, application, at=on("2026-03-30"), days=20, by=cast.officer, reason="") == "no-words"
    assert refused(extend, application, by=cast.supervisor, at=on("2026-03-30")) == "nothing-asked"
    application = ask_extension(application, at=on("2026-03-30"), days=20, **ask)
    assert application.due_on == date(2026, 3, 30)
    assert refused(extend, application, by=cast.officer, at=on("2026-03-30")) == "wrong-post"
    assert refused(extend, application, by=cast.supervisor, at=on("2026-03-31")) == "time-over"
    application = extend(application, by=cast.supervisor, at=on("2026-03-30"))
    assert application.due_on == date(2026, 4, 28)
    assert refused(ask_extension, application, at=on("2026-04-01"), days=5, **ask) == "extended-before"
    assert refused(extend, application, by=cast.supervisor, at=on("2026-04-01")) == "nothing-asked"


def test_nobody_consents_to_the_own_extension(cast: Cast) -> None:
    application = ask_extension(in_hand(cast), by=cast.officer, at=MONDAY, days=5, reason="汇总")
    application.extension.asked_by = cast.supervisor
    application.extension.save()
    assert refused(extend, application, by=cast.supervisor, at=MONDAY) == "own-proposal"


def test_later_day_is_appointed_for_very_many_applications(cast: Cast) -> None:
    application = in_hand(cast)
    delay = {"by": cast.supervisor, "at": on("2026-03-20"), "reason": "同一申请人本月一百二十件"}
    assert refused(delay_reply, application, until=date(2026, 3, 30), **delay) == "not-later"
    assert refused(delay_reply, application, until=date(2026, 5, 8), **(delay | {"reason": ""})) == "no-words"
    assert refused(delay_reply, application, until=date(2026, 5, 8), **(delay | {"by": cast.officer})) == "wrong-post"
    application = delay_reply(application, until=date(2026, 5, 8), **delay)
    assert application.due_on == date(2026, 5, 8)
    assert refused(delay_reply, application, until=date(2026, 6, 8), **delay) == "delayed-before"
    since_2010(cast)
    first = in_hand(cast, at=on("2019-05-13"))
    old = {"by": cast.supervisor, "at": on("2019-05-14"), "reason": "多", "until": date(2019, 8, 1)}
    assert refused(delay_reply, first, **old) == "first-edition"


def since_2010(cast: Cast) -> None:
    Post.objects.update(since=date(2010, 1, 1))


def test_fee_is_counted_by_month_paid_in_time_or_the_case_lapses(cast: Cast) -> None:
    for _number in range(12):
        application = in_hand(cast)
    assert refused(ask_fee, in_hand(cast, name="别人", proof="other", proof_number="A1"), by=cast.officer, at=MONDAY,
                   method="items", count=1) == "free"  # fmt: skip
    application = ask_fee(application, by=cast.officer, at=on("2026-03-04"), method="items", count=1)
    assert (application.fee.before, application.fee.yuan, application.stage) == (11, 100, Stage.FEE_ASKED)
    assert application.fee.due_on == date(2026, 4, 1)
    pay = {"by": cast.officer, "at": on("2026-04-02")}
    assert refused(note_payment, application, paid_on=date(2026, 3, 3), **pay) == "wrong-day"
    assert refused(note_payment, application, paid_on=date(2026, 4, 2), **pay) == "paid-too-late"
    lapse = [PartFacts(Outcome.FEE_NOT_PAID, "申请", "逾期未缴费")]
    assert refused(propose_reply, application, by=cast.officer, at=on("2026-04-01"), parts=lapse) == "not-lapsed"
    give = [PartFacts(Outcome.GIVEN, "明细表", "见附件")]
    assert refused(propose_reply, application, by=cast.officer, at=on("2026-04-02"), parts=give) == "still-waiting"
    application = note_payment(application, paid_on=date(2026, 3, 25), **pay)
    assert (application.stage, application.due_on) == (Stage.IN_HAND, date(2026, 4, 23))
    assert (
        refused(ask_fee, application, by=cast.officer, at=on("2026-04-03"), method="pages", count=90) == "asked-before"
    )
    pages = ask_fee(in_hand(cast), by=cast.officer, at=on("2026-03-04"), method="pages", count=90)
    assert pages.fee.yuan == 600
    since_2010(cast)
    old = in_hand(cast, at=on("2020-12-28"), channel="post")
    assert refused(ask_fee, old, by=cast.officer, at=on("2020-12-29"), method="pages", count=90) == "no-fees"


def test_offices_are_asked_to_search(cast: Cast) -> None:
    application = in_hand(cast)
    office = Office.objects.create(body=cast.finance, name="预算处")
    foreign = Office.objects.create(body=cast.health, name="规划处")
    ask = {"by": cast.officer, "at": MONDAY}
    assert refused(ask_search, application, office=foreign, due_on=date(2026, 3, 9), **ask) == "other-office"
    assert refused(ask_search, application, office=office, due_on=date(2026, 3, 1), **ask) == "no-time"
    search = ask_search(application, office=office, due_on=date(2026, 3, 9), **ask)
    assert refused(ask_search, application, office=office, due_on=date(2026, 3, 9), **ask) == "asked-before"
    say = {"at": on("2026-03-03"), "found": True, "words": "在台账中找到"}
    assert refused(answer_search, search, by=cast.stranger, **say) == "other-office"
    assert refused(answer_search, search, by=cast.drafter, **(say | {"words": ""})) == "no-words"
    assert answer_search(search, by=cast.head, **say).found
    assert refused(answer_search, search, by=cast.head, **say) == "answered-before"


def test_reply_is_proposed_returned_approved_and_served(cast: Cast) -> None:
    application = in_hand(cast)
    give = [PartFacts(Outcome.GIVEN, "明细表", "见附件"), PartFacts(Outcome.PROCESS, "讨论记录", "属于讨论记录")]
    propose = {"by": cast.officer, "at": on("2026-03-10")}
    assert refused(propose_reply, application, parts=[], **propose) == "no-outcome"
    assert (
        refused(propose_reply, application, parts=[PartFacts(Outcome.FIRST_GIVEN, "a", "b")], **propose)
        == "other-edition"
    )
    assert refused(propose_reply, application, parts=[PartFacts(Outcome.PROCESS, "讨论记录")], **propose) == "no-ground"
    assert refused(propose_reply, application, parts=[PartFacts(Outcome.GIVEN, "明细表")], **propose) == "nothing-given"
    assert refused(propose_reply, application, parts=[PartFacts(Outcome.GIVEN, " ", "b")], **propose) == "no-title"
    long = [PartFacts(Outcome.GIVEN, "明细表", "长" * 5001)]
    assert refused(propose_reply, application, parts=long, **propose) == "words-too-long"
    unclear = [PartFacts(Outcome.STILL_UNCLEAR, "申请", "不明确")]
    assert refused(propose_reply, application, parts=unclear, **propose) == "never-clarified"
    assert (
        refused(propose_reply, application, parts=[PartFacts(Outcome.NOT_CLARIFIED, "a", "b")], **propose)
        == "not-lapsed"
    )
    serve = {"by": cast.officer, "way": "download", "served_on": date(2026, 3, 12)}
    assert refused(serve_reply, application, at=on("2026-03-12"), **serve) == "wrong-stage"
    propose_reply(application, parts=give, **propose)
    assert refused(approve_reply, application, by=cast.officer, at=on("2026-03-11")) == "wrong-post"
    assert refused(return_reply, application, by=cast.supervisor, at=on("2026-03-11"), reason="") == "no-words"
    return_reply(application, by=cast.supervisor, at=on("2026-03-11"), reason="补充依据")
    propose_reply(application, parts=give, **propose)
    application = approve_reply(application, by=cast.supervisor, at=on("2026-03-11"))
    assert (
        refused(serve_reply, application, at=on("2026-03-12"), **(serve | {"served_on": date(2026, 3, 10)}))
        == "wrong-day"
    )
    letter = serve_reply(application, at=on("2026-03-12"), **serve)
    application.refresh_from_db()
    assert (application.stage, application.closed_on) == (Stage.CLOSED, date(2026, 3, 12))
    assert letter.number == "示范区财政厅公开〔2026〕1号"
    facets = Act.objects.get(verb="reply.served").facets
    assert (facets["outcome"], facets["rows"], facets["in_time"]) == ("G3", {"2019": "3.2", "2021": "3.2"}, True)
    assert refused(serve_reply, application, at=on("2026-03-12"), **serve) == "wrong-stage"


def test_nobody_approves_the_own_reply(cast: Cast) -> None:
    application = in_hand(cast)
    reply = propose_reply(application, by=cast.officer, at=MONDAY, parts=[PartFacts(Outcome.GIVEN, "表", "见附件")])
    reply.drafter = cast.supervisor
    reply.save()
    assert refused(approve_reply, application, by=cast.supervisor, at=MONDAY) == "own-reply"


PLAIN = [one for one in outcomes_of(Regime.REVISED) if one not in
         {Outcome.NOT_CLARIFIED, Outcome.FEE_NOT_PAID, Outcome.STILL_UNCLEAR}]  # fmt: skip


@pytest.mark.parametrize("outcome", [*PLAIN, *outcomes_of(Regime.FIRST)])
def test_every_outcome_ends_in_its_row_of_the_report(cast: Cast, outcome: Outcome) -> None:
    since_2010(cast)
    day = "2018-03-05" if OUTCOMES[outcome].regime == Regime.FIRST else "2026-03-02"
    application = served(cast, in_hand(cast, at=on(day)), outcome, at=on(day, 15))
    act = Act.objects.get(verb="reply.served")
    assert (act.facets["outcome"], act.facets["rows"]) == (outcome.value, OUTCOMES[outcome].rows)
    assert application.stage == Stage.CLOSED


def test_outcomes_of_silence_and_of_a_vain_clarification(cast: Cast) -> None:
    ask = {"by": cast.officer, "at": on("2026-03-03"), "words": "请说明年度。", "answer_by": date(2026, 3, 10)}
    silent = ask_to_clarify(in_hand(cast), **ask)
    assert served(cast, silent, Outcome.NOT_CLARIFIED, at=on("2026-03-11")).stage == Stage.CLOSED
    vain = clarify(ask_to_clarify(in_hand(cast), **ask), at=on("2026-03-04"), words="都要")
    assert served(cast, vain, Outcome.STILL_UNCLEAR, at=on("2026-03-11")).stage == Stage.CLOSED
    unpaid = ask_fee(in_hand(cast), by=cast.officer, at=on("2026-03-04"), method="pages", count=31)
    assert served(cast, unpaid, Outcome.FEE_NOT_PAID, at=on("2026-04-02")).stage == Stage.CLOSED
    rows = [act.facets["rows"]["2021"] for act in Act.objects.filter(verb="reply.served").order_by("seq")]
    assert rows == ["3.6.1", "3.4.3", "3.6.2"]


def test_wrong_body_passes_it_on_before_it_registers(cast: Cast) -> None:
    application = arrived(cast)
    go = {"by": cast.officer, "at": on("2026-03-03")}
    assert refused(pass_on_application, application, to=cast.finance, **go) == "same-body"
    application = pass_on_application(application, to=cast.health, **go)
    there = application.passed_to
    assert there is not None
    assert (application.stage, there.stage, there.body, there.arrived_on) == (
        Stage.TRANSFERRED, Stage.ARRIVED, cast.health, date(2026, 3, 3)
    )  # fmt: skip
    assert there.applicant.open() == application.applicant.open()
    assert there.applicant.match != application.applicant.match  # nothing joins the two bodies
    assert refused(pass_on_application, in_hand(cast), to=cast.health, **go) == "wrong-stage"
    cast.health.ended_on = date(2026, 1, 1)
    assert refused(pass_on_application, arrived(cast), to=cast.health, **go) == "body-ended"


def test_several_matters_become_several_applications(cast: Cast) -> None:
    application = in_hand(cast)
    assert refused(split_application, application, by=cast.officer, at=MONDAY, titles=["一"]) == "no-matters"
    parts = split_application(
        application, by=cast.officer, at=on("2026-03-03"), titles=["供暖补贴", "公交补贴", "住房补贴"]
    )
    assert [(one.title, one.received_on, one.due_on) for one in parts] == [
        (title, date(2026, 3, 2), date(2026, 3, 30)) for title in ("供暖补贴", "公交补贴", "住房补贴")
    ]
    assert len({one.number for one in parts}) == 3
    assert [one.stage for one in split_application(arrived(cast), by=cast.officer, at=MONDAY, titles=["甲", "乙"])] == [
        "arrived", "arrived"
    ]  # fmt: skip


def test_twins_of_one_applicant_are_answered_together(cast: Cast) -> None:
    first, second = in_hand(cast), in_hand(cast)
    other = in_hand(cast, name="别人", proof="other", proof_number="A1")
    join = {"by": cast.officer, "at": MONDAY}
    assert refused(merge_application, second, into=other, **join) == "no-twin"
    assert refused(merge_application, second, into=second, **join) == "no-twin"
    merge_application(second, into=first, **join)
    served(cast, first, Outcome.NOT_HELD, at=on("2026-03-09"))
    second.refresh_from_db()
    assert (second.stage, second.closed_on) == (Stage.CLOSED, date(2026, 3, 9))
    assert Act.objects.filter(verb="reply.served").count() == 2


def test_officers_hand_over(cast: Cast) -> None:
    application = in_hand(cast)
    assert refused(assign_application, application, by=cast.drafter, at=MONDAY, officer=cast.officer) == "wrong-post"
    assert refused(assign_application, application, by=cast.officer, at=MONDAY, officer=cast.drafter) == "no-officer"
    assert assign_application(application, by=cast.supervisor, at=MONDAY, officer=cast.officer).officer == cast.officer
    served(cast, application, Outcome.GIVEN, at=MONDAY)
    assert refused(assign_application, application, by=cast.officer, at=MONDAY, officer=cast.officer) == "wrong-stage"


def test_applicant_takes_it_back(cast: Cast) -> None:
    assert refused(withdraw_application, in_hand(cast), at=MONDAY, by=cast.stranger) == "wrong-post"
    never = withdraw_application(arrived(cast), at=MONDAY)
    assert never.stage == Stage.CLOSED
    withdraw_application(in_hand(cast), at=MONDAY, by=cast.officer)
    facets = [act.facets for act in Act.objects.filter(verb="application.withdrawn").order_by("seq")]
    assert ["outcome" in one for one in facets] == [False, True]
    assert refused(withdraw_application, never, at=MONDAY) == "wrong-stage"


def test_remedy_that_corrects_opens_the_case_with_a_new_clock(cast: Cast) -> None:
    assert refused(lodge_remedy, arrived(cast), by=cast.officer, at=MONDAY, road="court", authority="法院",
                   lodged_on=date(2026, 3, 2)) == "nothing-yet"  # fmt: skip
    application = served(cast, in_hand(cast), Outcome.PROCESS, at=on("2026-03-10"))
    assert (
        refused(reopen_application, application, by=cast.officer, at=on("2026-06-01"), on=date(2026, 6, 1))
        == "not-corrected"
    )
    lodge = {"by": cast.officer, "at": on("2026-06-01"), "road": "reconsideration", "authority": "示范区人民政府"}
    assert refused(lodge_remedy, application, lodged_on=date(2026, 6, 2), **lodge) == "wrong-day"
    assert refused(lodge_remedy, application, lodged_on=date(2026, 4, 1), **(lodge | {"by": cast.head})) == "wrong-post"
    remedy = lodge_remedy(application, lodged_on=date(2026, 4, 1), **lodge)
    settle = {"by": cast.officer, "at": on("2026-06-01")}
    assert refused(settle_remedy, remedy, result="pending", decided_on=date(2026, 5, 29), **settle) == "unknown-choice"
    assert refused(settle_remedy, remedy, result="upheld", decided_on=date(2026, 3, 1), **settle) == "wrong-day"
    stranger = settle | {"by": cast.stranger}
    assert refused(settle_remedy, remedy, result="upheld", decided_on=date(2026, 5, 29), **stranger) == "wrong-post"
    settle_remedy(remedy, result="corrected", decided_on=date(2026, 5, 29), **settle)
    assert refused(settle_remedy, remedy, result="upheld", decided_on=date(2026, 5, 29), **settle) == "settled-before"
    application = reopen_application(application, by=cast.officer, at=on("2026-06-01"), on=date(2026, 6, 1))
    assert (application.stage, application.due_on, application.closed_on) == (Stage.IN_HAND, date(2026, 6, 30), None)
    application = served(cast, application, Outcome.GIVEN, at=on("2026-06-03"))
    assert [act.facets["again"] for act in Act.objects.filter(verb="reply.served").order_by("seq")] == [False, True]
    assert (
        refused(reopen_application, application, by=cast.officer, at=on("2026-06-04"), on=date(2026, 6, 4))
        == "not-corrected"
    )


def test_complaint_brings_an_order_that_is_obeyed(cast: Cast) -> None:
    application = served(cast, in_hand(cast), Outcome.PROCESS, at=on("2026-03-10"))
    complaint = lodge_remedy(
        application, by=cast.officer, at=on("2026-04-01"), road="complaint", authority="示范区人民政府办公厅",
        lodged_on=date(2026, 4, 1), ordered_by=date(2026, 4, 15),
    )  # fmt: skip
    assert refused(obey_order, complaint, by=cast.stranger, at=on("2026-04-10")) == "wrong-post"
    obey_order(complaint, by=cast.officer, at=on("2026-04-10"))
    assert refused(obey_order, complaint, by=cast.officer, at=on("2026-04-10")) == "no-order"


def test_messages_and_rating(cast: Cast) -> None:
    application = in_hand(cast)
    assert refused(write_message, application, at=MONDAY, text="您好", by=cast.stranger) == "wrong-post"
    assert refused(write_message, application, at=MONDAY, text=" ") == "no-words"
    write_message(application, at=MONDAY, text="进展如何？")
    write_message(application, at=MONDAY, text="正在检索。", by=cast.officer)
    assert list(application.messages.order_by("id").values_list("text", flat=True)) == ["进展如何？", "正在检索。"]
    assert refused(rate_application, application, at=MONDAY, stars=5) == "not-closed"
    application = served(cast, application, Outcome.GIVEN, at=MONDAY)
    assert refused(rate_application, application, at=MONDAY, stars=6) == "unknown-choice"
    assert rate_application(application, at=MONDAY, stars=5).rating == 5
    for _number in range(49):
        write_message(application, at=MONDAY, text="再问")
    assert refused(write_message, application, at=MONDAY, text="再问") == "too-many-messages"


def test_files_come_in_with_the_application_and_go_with_it(cast: Cast) -> None:
    note = store(io.BytesIO("说明".encode()), "说明.txt")
    application = take_application(cast.finance, wish(), at=MONDAY, code=CODE, files=[note])
    there = pass_on_application(application, by=cast.officer, at=MONDAY, to=cast.health).passed_to
    assert there is not None
    assert [one.name for one in there.files.all()] == ["说明.txt"]


def test_later_day_never_leads_a_longer_clock_back(cast: Cast) -> None:
    application = delay_reply(in_hand(cast), by=cast.supervisor, at=MONDAY, until=date(2026, 4, 1), reason="多")
    consult(application, by=cast.officer, at=on("2026-03-09"), question="？", name="某公司")
    application.refresh_from_db()
    assert application.due_on == date(2026, 4, 21)


def test_joined_ones_go_on_alone_when_the_other_is_taken_back(cast: Cast) -> None:
    first, second, third = in_hand(cast), in_hand(cast), in_hand(cast)
    join = {"by": cast.officer, "at": MONDAY}
    merge_application(second, into=first, **join)
    assert refused(merge_application, first, into=third, **join) == "has-joined"
    withdraw_application(first, at=MONDAY)
    second.refresh_from_db()
    assert (second.stage, second.merged_into) == (Stage.IN_HAND, None)


def test_what_was_never_answered_is_never_opened_again(cast: Cast) -> None:
    gone = withdraw_application(in_hand(cast), at=MONDAY)
    remedy = lodge_remedy(gone, by=cast.officer, at=MONDAY, road="court", authority="法院", lodged_on=date(2026, 3, 2))
    settle_remedy(remedy, by=cast.officer, at=MONDAY, result="corrected", decided_on=date(2026, 3, 2))
    assert refused(reopen_application, gone, by=cast.officer, at=MONDAY, on=date(2026, 3, 2)) == "never-answered"


def test_letter_says_part_by_part_what_was_decided_and_what_can_be_done(cast: Cast) -> None:
    application = served(cast, in_hand(cast), Outcome.GIVEN, Outcome.PROCESS, at=MONDAY)
    words = application.letters.get(kind="reply").words
    for expected in ("材料1：予以公开", "材料2：不予公开：属于四类过程性信息", "依据条例办理", "行政复议"):
        assert expected in words
    given = served(cast, in_hand(cast), Outcome.GIVEN, at=MONDAY).letters.get(kind="reply").words
    assert len(given) < len(words)
    assert WHO.name not in words


def test_only_known_kinds_of_files_and_not_too_many_go_into_a_case(cast: Cast) -> None:
    case = in_hand(cast)
    stored = store(io.BytesIO(b"x"), "a.txt")
    good: dict[str, Any] = {"by": cast.officer, "at": MONDAY}
    for kind in (FileKind.FROM_APPLICANT, "photograph"):
        assert refused(add_case_file, case, stored, kind, **good) == "unknown-choice"
    add_case_file(case, stored, FileKind.INTERNAL, **good)
    one = case.files.get()
    assert refused(add_case_file, case, stored, FileKind.INTERNAL, **good) == "there-already"
    add_case_file(case, stored, FileKind.ORIGINAL, **good)
    CaseFile.objects.filter(kind=FileKind.ORIGINAL).delete()
    CaseFile.objects.bulk_create(
        CaseFile(application=case, kind=one.kind, name=one.name, sha256=one.sha256, size=1, media_type="", at=MONDAY)
        for _ in range(MOST_CASE_FILES - 1)
    )
    other = store(io.BytesIO(b"y"), "b.txt")
    assert refused(add_case_file, case, other, FileKind.INTERNAL, **good) == "too-many-files"
