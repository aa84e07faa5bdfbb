"""What cannot be done to an application, tried through HTTP: each is refused in words, and nothing is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from gongkai.kit.date_text import translated
from gongkai.ledger.models import Act
from tests.cast import Cast
from tests.journeys.steps import Clock, Journey, command, due_of, signed_in, words_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# What is said of a closed case where it is not just its stage.
OTHERWISE = {
    "clarify": "No clarification was requested.",
    "reopen": "A case can be reopened only after a remedy corrected the reply.",
}
PART = {"outcome_1": "G2", "title_1": "明细表", "reasons_1": "见附件"}


def in_chinese(words: str, **values: Any) -> str:
    with override("zh-hans"):
        said = translated(words, values)
    assert said != words
    return said


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every application, and the ledger."""
    models = [*apps.get_app_config("applications").get_models(), Act]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models
    }


@contextmanager
def nothing_written() -> Iterator[None]:
    before = all_rows()
    yield
    assert all_rows() == before


def refused(answer: Any, words: str, *, status: int = 409, **values: Any) -> None:
    """The page comes back and says why."""
    assert answer.status_code == status, words_in(answer)
    assert in_chinese(words, **values) in words_in(answer)


@pytest.fixture
def journey(clock: Clock, town: Cast) -> Journey:
    """Return an application that was registered on its day of arrival."""
    found = Journey(clock)
    found.apply()
    found.register(confirmed=True)
    return found


def asked(journey: Journey, days: int = 10) -> None:
    journey.do("ask-to-clarify", text="请说明年度。", answer_by=journey.clock.today + days * DAY)


def test_second_clarification(journey: Journey) -> None:
    asked(journey)
    assert journey.citizen().post("/case/view/clarify/", {"text": "2025年。"}).status_code == 302
    with nothing_written():
        answer = journey.press(
            "ask-to-clarify", text="再问。", answer_by=journey.clock.today + 9 * DAY
        )
        refused(answer, "The applicant can be asked to clarify only once.")
        again = journey.citizen().post("/case/view/clarify/", {"text": "再答。"})
        refused(again, "No clarification was requested.", status=400)
    assert in_chinese("The applicant can be asked to clarify only once.") in journey.page()


def test_clarification_asked_on_the_eighth_day(journey: Journey) -> None:
    last = due_of("clarification-notice", journey.clock.today)
    journey.clock.to(last + DAY)
    with nothing_written():
        answer = journey.press(
            "ask-to-clarify", text="请说明。", answer_by=journey.clock.today + 9 * DAY
        )
        refused(answer, "Asking to clarify was possible until %(last)s.", last=last)


def test_clarification_after_its_day(journey: Journey) -> None:
    asked(journey)
    journey.clock.wait(days=11)
    with nothing_written():
        late = journey.citizen().post("/case/view/clarify/", {"text": "2025年。"})
        refused(
            late,
            "The deadline for the clarification has passed. Please call the office.",
            status=400,
        )


def test_extension_on_the_day_after_expiry(journey: Journey) -> None:
    due = journey.due()
    journey.clock.to(due)
    journey.form("ask-extension")
    journey.clock.to(due + DAY)
    with nothing_written():
        answer = journey.press("ask-extension", days=10, reason="汇总")
        refused(answer, "The reply deadline was %(due)s.", due=due)


def test_extension_asked_in_time_and_consented_to_too_late(journey: Journey) -> None:
    due = journey.due()
    journey.clock.to(due)
    journey.do("ask-extension", days=10, reason="汇总")
    journey.clock.to(due + DAY)
    with nothing_written():
        refused(
            journey.press("extend", "supervisor"),
            "The reply deadline was %(due)s.",
            due=due,
        )


@pytest.mark.parametrize("days", [0, 21, 98])
def test_extension_of_no_days_or_too_many(journey: Journey, days: int) -> None:
    with nothing_written():
        answer = journey.press("ask-extension", days=days, reason="汇总")
    if days:
        refused(answer, "An extension is at least 1 and at most %(most)s working days.", most=20)
    else:
        assert answer.status_code == 400


def test_consultation_answered_before_it_was_asked(journey: Journey) -> None:
    journey.clock.wait(days=3)
    journey.do("consult", question="是否同意？", name="某公司", contact="", agency="")
    key = journey.form("opinion")[1]
    for on in (journey.clock.today - DAY, journey.clock.today + DAY):
        with nothing_written():
            answer = journey.press("opinion", of=key, opinion="consent", answered_on=on, reasons="")
            refused(answer, "The date must be between the question and today.")
    with nothing_written():
        silent = journey.press(
            "opinion", of=key, opinion="silence", answered_on=journey.clock.today, reasons=""
        )
        last = due_of("third-party", journey.clock.today)
        refused(silent, "The deadline for the answer is %(due)s.", due=last)
        refused(journey.press("propose", **PART), "A consultation is still open.")


def test_decision_without_ground(journey: Journey) -> None:
    with nothing_written():
        answer = journey.press("propose", outcome_1="D6", title_1="讨论记录", reasons_1="  ")
        refused(answer, "Enter the facts and the reasons.")
        second = journey.press("propose", **PART, outcome_2="U1", title_2="另一份", reasons_2="")
        refused(second, "Enter the facts and the reasons.")
        nothing = journey.press("propose", outcome_1="G2", title_1="明细表", reasons_1="")
        refused(
            nothing, "Attach the information provided, or state where and how it can be obtained."
        )
        assert journey.press("propose", outcome_1="", title_1="x").status_code == 400
        assert (
            journey.press("propose", outcome_1="F2", title_1="x", reasons_1="旧条例").status_code
            == 400
        )


def test_disclosure_against_an_objection(journey: Journey) -> None:
    journey.do("consult", question="是否同意？", name="某公司", contact="", agency="")
    journey.do("opinion", opinion="objection", answered_on=journey.clock.today, reasons="商业秘密")
    with nothing_written():
        answer = journey.press("propose", **PART)
        refused(answer, "A third party objects, and the objection was not overridden.")


def test_service_before_approval(journey: Journey) -> None:
    serve = {"way": "post", "served_on": journey.clock.today, "proof": ""}
    with nothing_written():
        assert journey.press("serve", **serve).status_code == 409
    journey.do("propose", **PART)
    with nothing_written():
        answer = journey.press("serve", **serve)
        refused(
            answer,
            "Not possible now: the application is “%(stage)s”.",
            stage=in_chinese("Reply awaiting approval"),
        )
        own = journey.press("approve")
        refused(
            own,
            "Only a person with the post “%(post)s” in this body can do this.",
            post=in_chinese("Case supervisor"),
        )
    journey.clock.wait(days=1)
    journey.do("approve", "supervisor")
    for on in (journey.clock.today - DAY, journey.clock.today + DAY):
        with nothing_written():
            early = journey.press("serve", way="post", served_on=on, proof="")
            refused(early, "The date of service must be between the approval and today.")


def test_payment_after_lapse(journey: Journey) -> None:
    journey.do("fee", method="pages", count=100)
    last = due_of("fee-payment", journey.clock.today)
    notified_on = journey.clock.today
    journey.clock.to(last + DAY)
    with nothing_written():
        answer = journey.press("pay", paid_on=journey.clock.today)
        refused(answer, "The fee was due on %(due)s; the application has lapsed.", due=last)
        before = journey.press("pay", paid_on=notified_on - DAY)
        refused(before, "The payment date must be between the fee notice and today.")
    journey.do("pay", paid_on=last)


def test_lapse_before_its_day(journey: Journey) -> None:
    asked(journey)
    journey.clock.wait(days=10)
    with nothing_written():
        answer = journey.press("propose", outcome_1="O1", title_1="未补正", reasons_1="逾期")
        refused(answer, "The deadline for the clarification has not passed.")
        other = journey.press("propose", **PART)
        refused(other, "The applicant may still answer the request for clarification or payment.")


@pytest.mark.parametrize(
    ("verb", "who", "values"),
    [
        ("propose", "officer", PART),
        ("approve", "supervisor", {}),
        ("return", "supervisor", {"reason": "再补"}),
        ("serve", "officer", {"way": "post", "served_on": "2026-03-02", "proof": ""}),
        ("register", "officer", {"confirmed_on": "2026-03-02"}),
        ("withdraw", "officer", {}),
        ("ask-to-clarify", "officer", {"text": "？", "answer_by": "2026-03-20"}),
        ("clarify", "officer", {"text": "答"}),
        ("consult", "officer", {"question": "？", "name": "某公司"}),
        ("fee", "officer", {"method": "pages", "count": 99}),
        ("pay", "officer", {"paid_on": "2026-03-02"}),
        ("ask-extension", "officer", {"days": 5, "reason": "多"}),
        ("extend", "supervisor", {}),
        ("delay", "supervisor", {"until": "2026-09-01", "reason": "多"}),
        ("split", "officer", {"titles": "甲\n乙"}),
        ("reopen", "officer", {"on": "2026-03-02"}),
    ],
)
def test_step_of_a_closed_case(
    journey: Journey, verb: str, who: str, values: dict[str, Any]
) -> None:
    journey.answer({"outcome": "G2", "title": "明细表", "reasons": "见附件"})
    with nothing_written():
        answer = journey.press(verb, who, **values)
        if verb in OTHERWISE:
            refused(answer, OTHERWISE[verb])
        else:
            closed = "Not possible now: the application is “%(stage)s”."
            refused(answer, closed, stage=in_chinese("Dealt with"))
        assert journey.citizen().post("/case/view/clarify/", {"text": "再补。"}).status_code == 400
        assert journey.citizen().post("/case/view/withdraw/").status_code == 302


def test_clock_in_a_year_without_notice(clock: Clock, town: Cast) -> None:
    clock.to(date(2026, 12, 21))
    journey = Journey(clock)
    journey.apply()
    journey.register(confirmed=True)
    found = command(*journey.facts)
    assert found["provisional"]
    assert found["due"] > "2027-01-01"
    for doubt in found["doubts"]:
        assert doubt in journey.page()
        assert doubt in journey.told()


def test_wrong_query_codes_pause_the_client_that_tries_them(journey: Journey) -> None:
    burglar = Client(REMOTE_ADDR="203.0.113.7")
    with nothing_written():
        codes = [
            burglar.post("/case/", {"number": journey.number, "code": f"AAAA-BBBB-CCC{n}"})
            for n in range(2, 8)
        ]
        assert [one.status_code for one in codes] == [400] * 5 + [429]
        refused(codes[0], "Number and code do not match.", status=400)
        guessed = burglar.post("/case/", {"number": journey.number, "code": journey.code})
        assert guessed.status_code == 429
    # The applicant, at another address, does not wait for the end of the burglar's pause.
    assert "供暖补贴" in journey.told()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"description": " \n "}, "Describe the information you request so that it can be found."),
        ({"description": "字" * 50_000}, "50000"),
        (
            {"proof_number": "110105194912310021"},
            "This is not a valid identity card number: the digits, the date of birth or the check digit is wrong.",
        ),
        (
            {"proof": "credit_code", "proof_number": "91110000000000000X"},
            "This is not a valid unified social credit code: the characters or the check digit are wrong.",
        ),
        ({"title": ""}, "Enter a short description of the information you request."),
        (
            {"telephone": "", "email": ""},
            "Enter a telephone number, an e-mail address or a postal address.",
        ),
    ],
)
@pytest.mark.parametrize("way", ["portal", "desk"])
def test_application_that_cannot_be_taken(
    clock: Clock, town: Cast, way: str, changes: dict[str, str], words: str
) -> None:
    journey = Journey(clock)
    with nothing_written():
        answer = (
            journey.apply(**changes)
            if way == "portal"
            else journey.write_down("counter", **changes)
        )
    assert answer.status_code == 400
    assert (words if words.isdigit() else in_chinese(words)) in words_in(answer)


def test_thirty_files(clock: Clock, town: Cast) -> None:
    papers = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(30)]
    with nothing_written():
        answer = Journey(clock).apply(papers=papers)
        refused(answer, "At most %(most)s files can be sent.", status=400, most=10)


def test_case_of_another_body(journey: Journey) -> None:
    stranger = signed_in("stranger")
    with nothing_written():
        assert stranger.get(journey.desk).status_code == 404
        assert journey.press("propose", "stranger", **PART).status_code == 404
        assert journey.press("withdraw", "drafter").status_code == 404
