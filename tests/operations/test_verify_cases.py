"""
`gongkai verify` on applications: unchanged data has no problems; each planted fault is reported.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.consultations import consult, note_opinion
from gongkai.applications.actions.extensions import ask_extension, extend
from gongkai.applications.actions.fees import ask_fee, note_payment
from gongkai.applications.actions.intake import (
    merge_application,
    pass_on_application,
    register_application,
    split_application,
    withdraw_application,
)
from gongkai.applications.actions.mails import note_incoming
from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.actions.replies import (
    approve_reply,
    lodge_remedy,
    propose_reply,
    reopen_application,
    return_reply,
    settle_remedy,
)
from gongkai.applications.incoming_mail.parsing import read_mail
from gongkai.applications.inputs import (
    AskExtensionInputs,
    AskFeeInputs,
    AskToClarifyInputs,
    ClarifyInputs,
    ConsultInputs,
    LodgeInputs,
    MergeInputs,
    OpinionInputs,
    PartFacts,
    PassOnInputs,
    PaymentInputs,
    ProposeInputs,
    RegisterInputs,
    ReopenInputs,
    ResultInputs,
    ReturnInputs,
    SplitInputs,
)
from gongkai.applications.mail_states import MailFate
from gongkai.applications.models import (
    Applicant,
    Application,
    CaseNumbers,
    Consultation,
    Letter,
    Reply,
)
from gongkai.applications.name_index import save_fingerprints
from gongkai.calendars.actions import enter_notice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.encryption import keys as key_files
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.verbs import Verb
from tests.applications.cases import MONDAY, arrived, in_hand, on, served
from tests.applications.mails import raw
from tests.cast import Cast
from tests.operations.planted_faults import check

LATER = MONDAY + timedelta(days=2)
OURS = ("ledger", "case-numbers", "applications", "personal", "consumers")


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_PERSONAL_KEYS = tmp_path / "keys"
    key_files._read.cache_clear()


@pytest.fixture
def dataset(cast: Cast) -> dict[str, Application]:
    """
    Return applications with every kind of outcome, some of them carried over into the next year.
    """
    old = arrived(cast, at=on("2025-12-22"))
    made = {
        "old": register_application(
            old,
            RegisterInputs(confirmed_on=date(2025, 12, 24)),
            by=cast.officer,
            at=on("2026-01-05"),
        )
    }
    served(cast, made["old"], Outcome.GIVEN, at=on("2026-01-07"))
    made["waits"] = arrived(cast)
    made["passed"] = pass_on_application(
        arrived(cast), PassOnInputs(to=cast.health), by=cast.officer, at=MONDAY
    )
    made["withdrawn"] = withdraw_application(in_hand(cast), at=LATER)
    split_application(in_hand(cast), SplitInputs(titles=["甲", "乙"]), by=cast.officer, at=LATER)
    asked = made["asked"] = in_hand(cast)
    ask_to_clarify(
        asked,
        AskToClarifyInputs(text="哪一年？", answer_by=date(2026, 3, 20)),
        by=cast.officer,
        at=MONDAY,
    )
    clarify(asked, ClarifyInputs(text="2025年"), at=LATER)
    consult(asked, ConsultInputs(question="？", name="某公司"), by=cast.officer, at=LATER)
    note_opinion(
        consult(asked, ConsultInputs(question="？", agency=cast.health), by=cast.officer, at=LATER),
        OpinionInputs(opinion="consent", answered_on=LATER.date()),
        by=cast.officer,
        at=LATER,
    )
    ask_extension(asked, AskExtensionInputs(days=20, reason="汇总"), by=cast.officer, at=LATER)
    extend(asked, by=cast.supervisor, at=LATER)
    paid = made["paid"] = in_hand(cast)
    ask_fee(paid, AskFeeInputs(method="pages", count=300), by=cast.officer, at=MONDAY)
    note_payment(paid, PaymentInputs(paid_on=LATER.date()), by=cast.officer, at=LATER)
    into, joined = in_hand(cast), in_hand(cast)
    made["joined"] = merge_application(joined, MergeInputs(into=into), by=cast.officer, at=MONDAY)
    propose_reply(
        into,
        ProposeInputs(parts=[PartFacts(Outcome.GIVEN_IN_PART, "材料", "依据")]),
        by=cast.officer,
        at=MONDAY,
    )
    approve_reply(into, by=cast.supervisor, at=MONDAY)
    return_reply(into, ReturnInputs(reason="补充"), by=cast.supervisor, at=LATER)
    made["served"] = served(cast, into, Outcome.NOT_HELD, at=LATER)
    again = made["again"] = served(cast, in_hand(cast), Outcome.NOT_HELD, at=LATER)
    remedy = lodge_remedy(
        again,
        LodgeInputs(route="court", authority="法院", lodged_on=LATER.date()),
        by=cast.officer,
        at=LATER,
    )
    settle_remedy(
        remedy, ResultInputs(result="corrected", decided_on=LATER.date()), by=cast.officer, at=LATER
    )
    reopen_application(again, ReopenInputs(on=LATER.date()), by=cast.officer, at=LATER)
    gone = made["gone"] = served(
        cast, in_hand(cast, at=on("2026-01-05")), Outcome.GIVEN, at=on("2026-01-06")
    )
    purge_applicant(gone.applicant, at=on("2029-04-01"), after_days=365)
    catch_up()
    for one in made.values():
        one.refresh_from_db()
    return made


def change(one: Any, **values: Any) -> None:
    type(one).objects.filter(pk=one.pk).update(**values)


def act(verb: Verb, one: Application, **facets: Any) -> str:
    """Record an act without its change, as a bug would."""
    with transaction.atomic():
        made = record(
            verb, one, chain=one.body.chain, by=SYSTEM, at=LATER, on=LATER.date(), facets=facets
        )
    catch_up()
    return str(made)


def test_unchanged_applications_have_no_problems(
    dataset: dict[str, Application], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(*OURS) == []
    call_command("verify", *OURS)
    told = capsys.readouterr().out
    assert "13 applications against their acts, R1 of 2 years of bodies" in told
    # Among them are twelve applicants, as one was erased, and their applications.
    assert "52 encrypted rows with 1 keys" in told


Plant = Callable[[dict[str, Application]], list[str]]


def stage_moved(dataset: dict[str, Application]) -> list[str]:
    change(dataset["waits"], stage="transferred")
    return [
        f"applications: case {dataset['waits'].pk}: its stage is transferred, its acts say arrived"
    ]


def stage_moved_without_act(dataset: dict[str, Application]) -> list[str]:
    """Close an application without an act, so that the sum of the year differs."""
    one = dataset["paid"]
    change(one, stage="closed", closed_on=LATER.date())
    return [
        f"applications: case {one.pk}: its stage is closed, its acts say in_hand",
        f"applications: case {one.pk}: its closing day is 2026-03-04, its acts say None",
        "applications: R1 of 990000-D01 in 2026: 1 carried in + 9 received is not 6 ended + 3 carried over",
    ]


def act_without_change(dataset: dict[str, Application]) -> list[str]:
    one = dataset["asked"]
    told = act(Verb.REPLY_APPROVED, one, number=one.number, letter="示范厅公开〔2026〕9号")
    return [
        f"applications: case {one.pk}: act {told} cannot follow: the stage was in_hand",
        f"applications: case {one.pk}: its stage is in_hand, its acts say approved",
        f"applications: case {one.pk}: letter 示范厅公开〔2026〕9号 is missing, but its acts name it",
    ]


def ended_twice(dataset: dict[str, Application]) -> list[str]:
    one = dataset["withdrawn"]
    told = act(Verb.APPLICATION_WITHDRAWN, one, outcome="O3", again=False)
    return [
        f"applications: case {one.pk}: act {told} cannot follow: the stage was closed",
        f"applications: case {one.pk}: act {told} closes it a second time",
        "applications: R1 of 990000-D01 in 2026: 1 carried in + 9 received is not 7 ended + 4 carried over",
    ]


def ended_again_unsaid(dataset: dict[str, Application]) -> list[str]:
    one = dataset["again"]
    told = act(Verb.APPLICATION_WITHDRAWN, one, outcome="O3", again=False)
    change(one, stage="closed", closed_on=LATER.date())
    return [
        f"applications: case {one.pk}: act {told} wrongly states whether the case had been reopened",
        f"applications: case {one.pk}: act {told} closes it a second time",
        "applications: R1 of 990000-D01 in 2026: 1 carried in + 9 received is not 7 ended + 4 carried over",
    ]


def arrived_twice(dataset: dict[str, Application]) -> list[str]:
    one = dataset["waits"]
    told = act(Verb.APPLICATION_ARRIVED, one, number=one.number)
    return [
        f"applications: case {one.pk}: act {told} cannot follow: the application had already arrived"
    ]


def never_arrived(dataset: dict[str, Application]) -> list[str]:
    applicant = Applicant(kind="person")
    facts = dataset["waits"].applicant.decrypt_facts()
    applicant.encrypt_facts(facts)
    applicant.save()
    save_fingerprints(applicant, dataset["waits"].body.chain, facts)
    one = Application.objects.create(
        body=dataset["waits"].body,
        number="990000-D01-SQ2026-00099",
        applicant=applicant,
        channel="web",
        title="甲",
        description="乙",
        arrived_at=LATER,
        arrived_on=LATER.date(),
        changed_at=LATER,
    )
    told = act(Verb.MESSAGE_SENT, one)
    return [
        f"case-numbers: case {one.pk} has the number 990000-D01-SQ2026-00099, beyond the 11 allocated",
        f"applications: case {one.pk}: act {told} precedes the arrival",
        f"applications: case {one.pk}: its stage is arrived, its acts say nothing",
        f"applications: case {one.pk}: its number is 990000-D01-SQ2026-00099, its acts say ",
    ]


def receipt_moved(dataset: dict[str, Application]) -> list[str]:
    """Move the day of receipt into the previous year: deadline, sums and acts contradict it."""
    one = dataset["paid"]
    change(one, received_on=date(2025, 12, 30))
    return [
        f"applications: case {one.pk}: its day of receipt is 2025-12-30, its acts say 2026-03-02",
        "applications: R1 of 990000-D01 in 2025: 0 carried in + 1 received is not 0 ended + 2 carried over",
        "applications: R1 of 990000-D01 in 2026: 2 carried in + 9 received is not 6 ended + 4 carried over",
    ]


def clock_moved(dataset: dict[str, Application]) -> list[str]:
    one = dataset["asked"]
    change(one, due_on=date(2027, 1, 4), provisional=not one.provisional)
    was, is_ = ("{}", "{} (provisional)") if one.provisional else ("{} (provisional)", "{}")
    return [
        f"applications: case {one.pk}: its reply is due on {was.format('2027-01-04')}, recalculated it is {is_.format(one.due_on)}",
    ]


def late_called_in_time(dataset: dict[str, Application]) -> list[str]:
    one = dataset["served"]
    change(one, due_on=date(2026, 3, 3))
    return [
        f"applications: case {one.pk}: closed on 2026-03-04, due on 2026-03-03: its act says it was in time",
    ]


def step_moved(dataset: dict[str, Application]) -> list[str]:
    one = dataset["asked"]
    change(one.clarification, answered_on=date(2026, 3, 3))
    change(one.extension, notified_on=None)
    found = check("applications")
    assert found[-1].startswith(
        f"applications: case {one.pk}: its reply is due on {one.due_on}, recalculated it is"
    )
    return [
        f"applications: case {one.pk}: its day of clarification is 2026-03-03, its acts say 2026-03-04",
        f"applications: case {one.pk}: its day of extension is None, its acts say 2026-03-04",
        found[-1],
    ]


def fee_gone(dataset: dict[str, Application]) -> list[str]:
    one = dataset["paid"]
    one.fee.delete()
    found = check("applications")
    return [
        f"applications: case {one.pk}: its day of the fee notice is None, its acts say 2026-03-02",
        f"applications: case {one.pk}: its day of payment is None, its acts say 2026-03-04",
        *[line for line in found if "due on" in line],
    ]


def later_day_unsaid(dataset: dict[str, Application]) -> list[str]:
    one = dataset["served"]
    change(one, delayed_until=date(2026, 6, 1))
    return [f"applications: case {one.pk}: its delayed due date is 2026-06-01, its acts say None"]


def opinion_changed(dataset: dict[str, Application]) -> list[str]:
    one = dataset["asked"]
    silent, agency = Consultation.objects.order_by("pk")
    change(agency, answered_on=date(2026, 3, 5))
    lost = Consultation.objects.create(
        application=dataset["served"],
        kind="agency",
        agency=one.body,
        encrypted="",
        question="？",
        sent_on=date(2026, 3, 3),
        due_on=date(2026, 3, 9),
    )
    found = check("applications")
    clocks = [line for line in found if "due on" in line]
    assert silent.application_id == one.pk
    return [
        f"applications: case {dataset['asked'].pk}: consultation {agency.pk} was answered on 2026-03-05, its acts say 2026-03-04",
        *clocks,
        f"applications: case {dataset['served'].pk}: no act records consultation {lost.pk}",
    ]


def letter_without_act(dataset: dict[str, Application]) -> list[str]:
    one = dataset["paid"]
    made = Letter.objects.create(
        application=one,
        kind="reply",
        number="示范厅公开〔2026〕77号",
        text="甲",
        dated=LATER.date(),
    )
    last = CaseNumbers.objects.get(series="GK", year=2026, body=one.body).last
    return [
        f"case-numbers: letter {made.pk} has the number 示范厅公开〔2026〕77号, beyond the {last} allocated",
        f"applications: case {one.pk}: no act records letter {made.pk} (示范厅公开〔2026〕77号)",
    ]


def letter_gone(dataset: dict[str, Application]) -> list[str]:
    one = dataset["served"]
    reply = Reply.objects.get(application=one, served_on__isnull=False)
    Letter.objects.filter(reply=reply).delete()
    return [
        f"applications: case {one.pk}: reply {reply.pk} was served and has no letter, or the other way round"
    ]


def reply_served_in_rows_only(dataset: dict[str, Application]) -> list[str]:
    one = dataset["served"]
    returned = Reply.objects.get(application=one, returned_at__isnull=False)
    change(returned, served_on=LATER.date(), approved_at=LATER)
    return [
        f"applications: case {one.pk}: reply {returned.pk} was served and has no letter, or the other way round",
        f"applications: case {one.pk}: it has 2 served replies, its acts say 1",
    ]


def letter_number_twice(dataset: dict[str, Application]) -> list[str]:
    one = dataset["served"]
    returned, sent = Reply.objects.filter(application=one).order_by("pk")
    lost = int(returned.number.rpartition("〕")[2].removesuffix("号"))
    change(returned, number=sent.number)
    return [
        f"case-numbers: reply {sent.pk} has the number {sent.number}, which is already in use",
        f"case-numbers: number {lost} of 990000-D01/GK2026 is missing: it was allocated, but nothing has it",
        f"applications: case {one.pk}: letter {returned.number} is missing, but its acts name it",
    ]


def receipt_number_lost(dataset: dict[str, Application]) -> list[str]:
    one = dataset["waits"]
    change(one, number="无号")
    running = int(one.number[-5:])
    return [
        f"case-numbers: case {one.pk} has the number '无号', which does not match any series",
        f"case-numbers: number {running} of 990000-D01/SQ2026 is missing: it was allocated, but nothing has it",
        f"applications: case {one.pk}: its number is 无号, its acts say {one.number}",
    ]


def series_reset(dataset: dict[str, Application]) -> list[str]:
    CaseNumbers.objects.filter(series="SQ", year=2025).update(last=2)
    return [
        "case-numbers: number 2 of 990000-D01/SQ2025 is missing: it was allocated, but nothing has it"
    ]


def encrypted_row_altered(dataset: dict[str, Application]) -> list[str]:
    one, other = dataset["waits"].applicant, dataset["paid"].applicant
    change(one, encrypted=other.encrypted)
    change(other, encrypted=other.encrypted.replace("k0001", "k0007"))
    found = [
        (
            one.pk,
            f"personal: applicant {one.pk} cannot be decrypted: it was altered or copied from another place",
        ),
        (other.pk, f"personal: applicant {other.pk} cannot be decrypted: its key k0007 is missing"),
    ]
    return [line for _pk, line in sorted(found)]


def words_altered(dataset: dict[str, Application]) -> list[str]:
    one, other = dataset["waits"], dataset["paid"]
    copied = Application.objects.values_list("title", flat=True).get(pk=other.pk)
    change(one, title=copied)
    return [
        f"personal: application {one.pk} (title) cannot be decrypted: it was altered or copied from another place"
    ]


def applicant_not_indexed(dataset: dict[str, Application]) -> list[str]:
    one = dataset["waits"].applicant
    one.fingerprints.all().delete()
    return [f"personal: applicant {one.pk} is not found by its name and telephone"]


def erased_in_rows_only(dataset: dict[str, Application]) -> list[str]:
    change(dataset["waits"].applicant, encrypted="")
    gone = dataset["gone"].applicant
    change(gone, erased_at=None)
    first, second = sorted([dataset["waits"].applicant_id, gone.pk])
    return [
        f"applications: case {dataset['gone'].pk}: its applicant was erased and no act says so, or the other way round",
        f"personal: applicant {first} is empty and was not erased",
        f"personal: applicant {second} is empty and was not erased",
    ]


def not_erased_in_rows(dataset: dict[str, Application]) -> list[str]:
    change(dataset["waits"].applicant, erased_at=LATER)
    pk = dataset["waits"].applicant_id
    return [
        f"applications: case {dataset['waits'].pk}: its applicant was erased and no act says so, or the other way round",
        f"personal: applicant {pk} was erased and is not empty",
    ]


def answer_not_erased(dataset: dict[str, Application]) -> list[str]:
    case = dataset["waits"]
    mail = read_mail(raw(), case.body.code)
    sent, waits = (
        note_incoming(
            case.body,
            replace(mail, key=key),
            MailFate.OPENED,
            arrived_at=LATER,
            at=LATER,
            answer={"code": "x"},
        )
        for key in ("one", "two")
    )
    assert sent.answer
    assert waits.answer
    change(sent.answer, state="sent")
    return [
        f"personal: incoming mail {sent.pk} contains data for an answer, but no answer is to be sent"
    ]


def parted_in_rows_only(dataset: dict[str, Application]) -> list[str]:
    one = merge_application(
        split_again(dataset),
        MergeInputs(into=dataset["asked"]),
        by=dataset["asked"].officer,
        at=LATER,
    )
    catch_up()
    change(one, merged_into=None)
    return [
        f"applications: case {one.pk}: it is merged with another one and no act says so, or the other way round"
    ]


def split_again(dataset: dict[str, Application]) -> Application:
    officer = dataset["asked"].officer
    assert officer is not None
    return split_application(
        dataset["paid"], SplitInputs(titles=["丙", "丁"]), by=officer, at=LATER
    )[1]


PLANTS = [
    stage_moved,
    stage_moved_without_act,
    act_without_change,
    ended_twice,
    ended_again_unsaid,
    arrived_twice,
    never_arrived,
    receipt_moved,
    clock_moved,
    late_called_in_time,
    step_moved,
    fee_gone,
    later_day_unsaid,
    opinion_changed,
    letter_without_act,
    letter_gone,
    reply_served_in_rows_only,
    letter_number_twice,
    receipt_number_lost,
    series_reset,
    encrypted_row_altered,
    words_altered,
    applicant_not_indexed,
    erased_in_rows_only,
    not_erased_in_rows,
    answer_not_erased,
    parted_in_rows_only,
]


def test_each_planted_fault_of_an_application_is_reported_exactly(
    dataset: dict[str, Application], counted: Any
) -> None:
    """One dataset for all faults: each fault is planted alone and reverted."""
    wrong = {}
    for plant in PLANTS:
        with transaction.atomic():
            named = plant(
                {name: Application.objects.get(pk=one.pk) for name, one in dataset.items()}
            )
            if (found := check(*OURS)) != named:
                wrong[plant.__name__] = (found, named)
            transaction.set_rollback(True)
    assert wrong == {}
    assert check(*OURS) == []
    counted("faults of cases", f"{len(PLANTS)} planted, each named by its exact line and no other")


def test_deadline_that_waits_for_its_consumer_is_a_note(
    dataset: dict[str, Application], settings: Any
) -> None:
    settings.GONGKAI_CONSUMER_MODE = "worker"
    off = date(2026, 3, 10)
    notice = NoticeFacts(
        "CN",
        2026,
        "临时放假",
        (DayFacts(off, works=False, name="临时放假"),),
        "",
        off,
        verified=True,
    )
    enter_notice(notice, by=SYSTEM, at=timezone.now())
    waiting = check("applications")
    assert waiting
    assert all(
        line.startswith("applications: note: case ") and "its reply is due on" in line
        for line in waiting
    )
    catch_up()
    catch_up()  # the acts of what moved, too
    assert check(*OURS) == []


def test_number_of_queries_does_not_depend_on_the_number_of_applications(cast: Cast) -> None:
    counts = []
    for _round in range(2):
        for _ in range(2):
            served(cast, in_hand(cast), Outcome.GIVEN, at=LATER)
        with CaptureQueriesContext(connection) as queries:
            assert check("applications", "case-numbers", "personal") == []
        counts.append(len(queries))
    assert counts[0] == counts[1]
