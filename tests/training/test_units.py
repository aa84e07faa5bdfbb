"""On-line units: questions by version, tests with few attempts, hours, certificates."""

from decimal import Decimal
from typing import Any

import pytest

from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.operations.verify import training as verify_training
from gongkai.organisations.models import Post
from gongkai.statistics.models import Tally
from gongkai.training.actions.participation import issue_certificate
from gongkai.training.actions.units import (
    begin_unit,
    close_unit,
    open_unit,
    set_questions,
    take_test,
)
from gongkai.training.entries import UnitAnswers, UnitFacts
from gongkai.training.models import LearningUnit, TrainingCertificate, UnitAttempt
from gongkai.training.queries.access import service_of
from gongkai.training.queries.certificates import (
    certificate_by_code,
    certificate_code,
    masked_name,
)
from gongkai.training.queries.hours import credits_of, people_with_credit, years_of
from gongkai.training.questions import as_text, percentage, read_questions
from gongkai.training.rules import units as rules
from gongkai.training.rules.units import latest_version
from gongkai.training.workflow import QuestionInputs, ReasonInputs
from tests.cast import AT, Cast, person
from tests.refusals import code_of
from tests.training.sessions import QUESTIONS, unit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
RIGHT, WRONG = ((0,), (0, 2)), ((1,), (0,))


def answers(made: LearningUnit, chosen: Any = RIGHT) -> UnitAnswers:
    version = latest_version(made)
    assert version is not None
    return UnitAnswers(version.pk, chosen)


def test_questions_are_read_as_people_write_them_and_written_back() -> None:
    found = read_questions(QUESTIONS)
    assert not isinstance(found, Refusal)
    assert [one.right for one in found] == [(0,), (0, 2)]
    assert [one.has_several for one in found] == [False, True]
    assert read_questions(as_text(found)) == found
    assert (percentage(found, RIGHT), percentage(found, WRONG)) == (100, 0)
    assert percentage(found, ((0,), (0,))) == 50


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1 to 50"),
        ("* a\n- b", "Line 1: the options stand right below"),
        ("q\n* a\n\n- b", "Line 4: the options stand right below"),
        ("q\n* a\nb", "Line 3: an option begins with"),
        ("q\n*\n- b", "Line 2: the option has no text"),
        ("q\n* a\n- a", "Line 3: the question has this option already"),
        ("q\n* a", "Line 1: a question has 2 to 10 options"),
        ("q\n* a\n* b", "Line 1: at least one option is right"),
        ("q\n- a\n- b", "Line 1: at least one option is right"),
        ("q" * 301, "Line 1: it is longer than 300"),
    ],
)
def test_a_wrong_line_of_the_questions_is_named(text: str, said: str) -> None:
    from django.utils.translation import override  # noqa: PLC0415

    with override("en"):
        found = read_questions(text)
        assert isinstance(found, Refusal)
        assert said in str(found)


def test_who_passes_is_credited_once_and_who_fails_has_few_attempts(cast: Cast) -> None:
    made = unit(cast)
    failed = take_test(made, answers(made, WRONG), by=cast.head, at=AT)
    assert (failed.passed, failed.percentage) == (False, 0)
    take_test(made, answers(made, WRONG), by=cast.head, at=AT)
    call = take_test
    assert code_of(lambda: call(made, answers(made), by=cast.head, at=AT))[0] == "no-attempts"
    # A new version of the questions gives the attempts anew; the old page is not counted.
    old = answers(made)
    set_questions(made, QuestionInputs(QUESTIONS, 100, 1), by=cast.disclosure, at=AT)
    assert code_of(lambda: call(made, old, by=cast.head, at=AT))[0] == "changed"
    assert take_test(made, answers(made), by=cast.head, at=AT).passed
    assert code_of(lambda: call(made, answers(made), by=cast.head, at=AT))[0] == "passed"
    catch_up()
    assert Tally.objects.filter(measure="units_passed").exists()
    assert credits_of([cast.head.pk], 2026)[cast.head.pk].hours == Decimal("1.5")
    assert [str(one) for one in verify_training.check()] == []


@pytest.mark.parametrize(
    "chosen", [((0,),), ((0,), ()), ((0,), (3,)), ((9,), (0, 2)), ((0,), (0, 2), (0,))]
)
def test_every_question_is_answered_with_an_option_that_exists(cast: Cast, chosen: Any) -> None:
    made = unit(cast)
    call = take_test
    code = code_of(lambda: call(made, answers(made, chosen), by=cast.head, at=AT))[0]
    assert code == "answers"
    assert not UnitAttempt.objects.exists()


def test_a_unit_needs_questions_and_an_organiser(cast: Cast) -> None:
    by, facts = cast.disclosure, UnitFacts("要点", "正文", Decimal(1))
    call = begin_unit
    assert code_of(lambda: call(cast.finance, facts, by=cast.head, at=AT))[0] == "wrong-post"
    wrong = UnitFacts("要点", " ", Decimal(1))
    assert code_of(lambda: call(cast.finance, wrong, by=by, at=AT)) == ("no-text", "text")
    made = begin_unit(cast.finance, facts, by=by, at=AT)
    assert code_of(lambda: call(cast.finance, facts, by=by, at=AT)) == ("listed", "title")
    assert code_of(lambda: open_unit(made, NOTHING, by=by, at=AT))[0] == "no-questions"
    assert code_of(lambda: take_test(made, UnitAnswers(0, ()), by=cast.head, at=AT))[0] == (
        "wrong-state"
    )

    def enter(questions: str = QUESTIONS, mark: int = 60, attempts: int = 2) -> tuple[str, str]:
        inputs = QuestionInputs(questions, mark, attempts)
        return code_of(lambda: set_questions(made, inputs, by=by, at=AT))

    assert enter("q") == ("questions", "questions")
    assert enter(mark=101) == ("out-of-range", "pass_mark")
    assert enter(attempts=0) == ("out-of-range", "attempts")
    assert rules.refusal_to_set_questions(made, None, by=by, at=AT) is None
    set_questions(made, QuestionInputs(QUESTIONS, 60, 2), by=by, at=AT)
    assert enter() == ("unchanged", "questions")
    made = open_unit(made, NOTHING, by=by, at=AT)
    assert code_of(lambda: open_unit(made, NOTHING, by=by, at=AT))[0] == "wrong-state"
    assert code_of(lambda: close_unit(made, ReasonInputs(" "), by=by, at=AT))[1] == "reason"
    assert rules.refusal_to_close_unit(made, None, by=by, at=AT) is None
    made = close_unit(made, ReasonInputs("已修订"), by=by, at=AT)
    assert code_of(lambda: close_unit(made, ReasonInputs("x"), by=by, at=AT))[0] == "wrong-state"
    assert (
        code_of(lambda: set_questions(made, QuestionInputs(QUESTIONS, 1, 1), by=by, at=AT))[0]
        == "wrong-state"
    )
    assert [str(one) for one in verify_training.check()] == []


def test_a_certificate_is_opened_by_number_and_code_only(cast: Cast) -> None:
    made = unit(cast)
    call = issue_certificate
    assert code_of(lambda: call(cast.head, 2026, at=AT))[0] == "no-hours"
    assert code_of(lambda: call(cast.head, 2027, at=AT)) == ("wrong-year", "year")
    take_test(made, answers(made), by=cast.head, at=AT)
    certificate = issue_certificate(cast.head, 2026, at=AT)
    assert (certificate.hours, certificate.units, certificate.post) == (
        Decimal("1.5"),
        1,
        "office_head",
    )
    assert code_of(lambda: call(cast.head, 2026, at=AT))[0] == "listed"
    code = certificate_code(certificate)
    assert certificate_by_code(certificate.number.lower(), code.lower()) == certificate
    assert certificate_by_code(certificate.number, f"{code[:-1]}2" + "2") is None
    assert certificate_by_code("unknown", code) is None
    assert (masked_name("王小明"), masked_name("王")) == ("王＊＊", "王＊")
    assert cast.head.name not in str(certificate.number)
    assert years_of(cast.head, on=AT.date())[0][0] == 2026
    assert list(people_with_credit([cast.finance.pk], 2026)) == [cast.head]
    TrainingCertificate.objects.all().delete()
    assert "certificates" in str(next(iter(verify_training.check())))
    Post.objects.filter(person=cast.head).update(until=Post.objects.first().since)  # type: ignore[union-attr]
    assert code_of(lambda: call(cast.head, 2026, at=AT))[0] == "no-post"


def test_who_holds_no_post_takes_no_test(cast: Cast) -> None:
    made, nobody = unit(cast), person("without-post")
    assert service_of(nobody, on=AT.date()) is None
    call = take_test
    assert code_of(lambda: call(made, answers(made), by=nobody, at=AT))[0] == "no-post"


def test_verify_names_a_unit_that_no_act_explains(cast: Cast) -> None:
    made = unit(cast)
    LearningUnit.objects.filter(pk=made.pk).update(state="closed")
    assert "its acts say open" in str(next(iter(verify_training.check())))
