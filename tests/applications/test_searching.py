"""The desk finds an encrypted case by number, name, telephone and text."""

from typing import Any

import pytest

from gongkai.applications.actions.clarifications import ask_to_clarify, clarify
from gongkai.applications.actions.intake import receive_application, withdraw_application
from gongkai.applications.actions.personal import complete_applicant, purge_applicant
from gongkai.applications.actions.replies import write_message
from gongkai.applications.inputs import (
    AskToClarifyInputs,
    ClarifyInputs,
    CompleteInputs,
    MessageInputs,
)
from gongkai.applications.models import ApplicantFingerprint, Application
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.name_index import fingerprints_of, fingerprints_sought
from gongkai.applications.queries import cases_matching, searching, visible_to
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from tests.applications.cases import MONDAY, arrived, in_hand, on, served, wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = local_date(MONDAY)


def found(cast: Cast, words: str) -> list[Application]:
    visible = visible_to(cast.officer.account, on=TODAY)
    return list(cases_matching(visible, words, by=cast.officer, on=TODAY).order_by("pk"))


@pytest.mark.parametrize(
    "words",
    ["艾力·买买提", "艾力买买提", " 艾力 • 买买提 ", "0991-2345678", "09912345678", "2345678",
     "（0991）2345678", "+86 139 0000 0001", "１３９００００００01", "2345678转12"],
)  # fmt: skip
def test_applicant_is_found_by_whole_name_and_each_telephone_number(cast: Cast, words: str) -> None:
    arrived(cast)
    case = arrived(cast, name="艾力·买买提", telephone="0991-2345678转12、13900000001")
    assert found(cast, words) == [case]


@pytest.mark.parametrize("words", ["艾力", "买买提", "139", "0000001", "0991"])
def test_part_of_a_name_or_number_finds_nobody(cast: Cast, words: str) -> None:
    arrived(cast, name="艾力·买买提", telephone="0991-2345678、13900000001")
    assert found(cast, words) == []


def test_applicant_is_found_by_what_the_officer_adds(cast: Cast) -> None:
    case = arrived(cast, telephone="", way="email")
    more = ApplicantFacts(telephone="13911112222")
    assert found(cast, more.telephone) == []
    complete_applicant(case, CompleteInputs(more), by=cast.officer, at=MONDAY)
    assert found(cast, more.telephone) == found(cast, wish().applicant.name) == [case]


def test_representative_of_an_organisation_has_a_fingerprint() -> None:
    facts = ApplicantFacts(name="丁公司", representative="李甲")
    for name in ("丁公司", "李 甲"):
        assert fingerprints_sought("a", name) < fingerprints_of("a", facts)


def test_applicants_of_other_bodies_are_not_found(cast: Cast) -> None:
    receive_application(cast.health, wish(name="艾力"), at=MONDAY)
    assert found(cast, "艾力") == []


def test_fingerprints_differ_between_bodies_and_are_erased_with_the_applicant(cast: Cast) -> None:
    facts = wish().applicant
    assert not fingerprints_of("a", facts) & fingerprints_of("b", facts)
    assert fingerprints_sought("a", facts.name) <= fingerprints_of("a", facts)
    assert fingerprints_sought("a", "，。") == set()
    done = served(cast, in_hand(cast), Outcome.NOT_HELD, at=MONDAY)
    assert ApplicantFingerprint.objects.count() == 2
    purge_applicant(done.applicant, at=on("2029-04-01"), after_days=365)
    assert not ApplicantFingerprint.objects.exists()


@pytest.mark.parametrize(
    "words",
    ["供暖补贴", "2025年冬季", "２０２５年冬季供暖", "冬季，供暖 补贴", "GB/T 9704", "gb／t9704"],
)
def test_open_case_is_found_by_its_text(cast: Cast, words: str) -> None:
    arrived(cast, title="别的", description="别的")
    case = arrived(cast, description="请提供2025年冬季\n供暖补贴（ＧＢ/T 9704）。")
    assert found(cast, words) == [case]


def test_messages_and_clarification_of_the_applicant_are_searched(cast: Cast) -> None:
    case = in_hand(cast)
    ask_to_clarify(
        case,
        AskToClarifyInputs(text="请说明年份。", answer_by=local_date(on("2026-03-20"))),
        by=cast.officer,
        at=MONDAY,
    )
    clarify(case, ClarifyInputs(text="是前年的。"), at=MONDAY)
    write_message(case, MessageInputs(text="请问进展"), at=MONDAY)
    write_message(case, MessageInputs(text="正在检索"), at=MONDAY, by=cast.officer)
    assert found(cast, "前年") == found(cast, "请问进展") == [case]
    assert found(cast, "正在检索") == []


def test_number_finds_closed_cases_too_and_text_does_not(cast: Cast) -> None:
    case = arrived(cast)
    withdraw_application(case, at=MONDAY)
    assert found(cast, "供暖") == []
    assert found(cast, case.number[-9:]) == found(cast, wish().applicant.name) == [case]


def test_hyphens_of_a_number_do_not_matter(cast: Cast) -> None:
    case = in_hand(cast)
    assert found(cast, case.number.replace("-", "")) == [case]


def test_limits_of_cases_searched_and_found(cast: Cast, monkeypatch: Any) -> None:
    cases = [arrived(cast) for _ in range(3)]
    monkeypatch.setattr(searching, "MAX_FOUND_CASES", 1)
    assert found(cast, "供暖") == cases[2:]
    monkeypatch.setattr(searching, "MAX_FOUND_CASES", 9)
    monkeypatch.setattr(searching, "MAX_SEARCHED_CASES", 2)
    assert found(cast, "供暖") == cases[1:]


def test_queries_do_not_grow_with_the_cases(
    cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    arrived(cast)
    found(cast, "供暖")
    with django_assert_max_num_queries(12) as few:
        found(cast, "供暖")
    for _ in range(5):
        write_message(arrived(cast), MessageInputs(text="供暖"), at=MONDAY)
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(found(cast, "供暖")) == 6


def test_case_that_cannot_be_decrypted_does_not_stop_the_search(cast: Cast) -> None:
    damaged, case = arrived(cast), arrived(cast)
    copied = Application.objects.values_list("description", flat=True).get(pk=case.pk)
    Application.objects.filter(pk=damaged.pk).update(description=copied)
    assert found(cast, "按县市汇总") == [case]
