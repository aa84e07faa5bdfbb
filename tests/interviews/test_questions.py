"""Questions: intake until the moment, one per form, moderation by grounds, a public fate for each."""

from datetime import timedelta
from typing import Any

import pytest

from gongkai.config.retention import RetentionTerms
from gongkai.interviews.actions.events import start_event
from gongkai.interviews.actions.questions import (
    answer_question,
    ask_question,
    drop_question,
    enter_question,
    erase_question,
    group_question,
    show_question,
    withhold_question,
)
from gongkai.interviews.actions.transcripts import (
    drop_open_questions,
    publish_transcript,
    write_transcript,
)
from gongkai.interviews.inputs import (
    AnswerInputs,
    DeskQuestion,
    GroundInputs,
    GroupInputs,
    NotAskedInputs,
    PublicationInputs,
    ShowInputs,
    TranscriptInputs,
)
from gongkai.interviews.models import EventQuestion
from gongkai.interviews.queries import count_questions, public_questions
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.measures import MICROS
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.operations.verify import encrypted
from gongkai.operations.verify import events as verify_events
from gongkai.operations.worker import erase_event_questions
from gongkai.statistics.models import Tally
from tests.cast import AT, Cast, later
from tests.interviews.events import (
    BEGINS,
    FACTS,
    TEXT,
    announced,
    ended,
    live,
    planned,
    published,
    sent,
)
from tests.refusals import code_of

pytestmark = pytest.mark.django_db


def shown(cast: Cast, question: EventQuestion, text: str = "", at: Any = AT) -> EventQuestion:
    return show_question(question, ShowInputs(text or question.text), by=cast.disclosure, at=at)


def test_a_question_is_taken_until_the_announced_moment_in_the_write(cast: Cast) -> None:
    event = announced(cast)
    until = FACTS.questions_until
    assert until is not None
    question = sent(event, at=until)
    assert (question.number, question.phase) == ("990000-D01-FT2026-000010001", "before")
    assert code_of(sent, event, at=until + timedelta(seconds=1))[0] == "questions-over"
    event = start_event(event, NOTHING, by=cast.disclosure, at=BEGINS)
    assert sent(event, at=BEGINS).phase == "during"
    event = ended(cast, event)
    assert code_of(sent, event, at=later(3))[0] == "no-questions"
    assert code_of(sent, planned(cast))[0] == "no-questions"


def test_the_media_ask_at_a_press_conference(cast: Cast) -> None:
    event = live(cast, kind="press")
    assert code_of(sent, event, at=BEGINS)[0] == "media-ask"
    inputs = DeskQuestion("今年的补贴标准是否提高？", "《天山日报》")
    question = enter_question(event, inputs, by=cast.disclosure, at=BEGINS)
    assert (question.visibility, question.public_text) == ("shown", inputs.text)
    assert (question.asked_by, question.phase) == ("《天山日报》", "during")
    act = acts_of(question).get()
    assert (act.actor_kind, act.facets["source"]) == ("staff", "desk")
    wrong = DeskQuestion("请致电13812345678", "")
    found = code_of(enter_question, event, wrong, by=cast.disclosure, at=BEGINS)
    assert found == ("personal-data", "text")
    assert list(verify_events.check()) == []


def test_one_form_makes_one_question(cast: Cast) -> None:
    event = announced(cast)
    sent(event, submission="one")
    assert code_of(sent, event, submission="one")[0] == "sent-before"
    assert event.questions.count() == 1


@pytest.mark.parametrize(
    ("text", "name", "code", "field"),
    [
        (" ", "", "no-text", "text"),
        ("问" * 1_001, "", "text-too-long", "text"),
        ("问", "名" * 51, "text-too-long", "name"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    cast: Cast, text: str, name: str, code: str, field: str
) -> None:
    event = announced(cast)
    assert code_of(sent, event, text, name=name) == (code, field)
    assert not event.questions.exists()


def test_a_flood_ends_at_the_limit_of_the_event(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = announced(cast)
    monkeypatch.setattr("gongkai.interviews.rules.questions.MAX_QUESTIONS", 3)
    for _each in range(3):
        sent(event)
    assert code_of(sent, event)[0] == "questions-full"
    inputs = DeskQuestion("问")
    found = code_of(enter_question, event, inputs, by=cast.disclosure, at=AT)
    assert found[0] == "questions-full"
    event.refresh_from_db()
    assert event.questions_received == 3


def test_words_and_name_are_encrypted_and_in_no_act(cast: Cast) -> None:
    question = sent(announced(cast), "我家住和平路，能领吗", name="阿依古丽")
    stored = EventQuestion.objects.filter(pk=question.pk).values("text", "name", "code_hash")
    assert not any("和平" in value or "阿依古丽" in value for value in stored.get().values())
    fresh = EventQuestion.objects.get(pk=question.pk)
    assert (fresh.text, fresh.name) == ("我家住和平路，能领吗", "阿依古丽")
    acts = " ".join(str(facets) for facets in Act.objects.values_list("facets", flat=True))
    assert "和平" not in acts
    assert "阿依古丽" not in acts
    assert list(encrypted.check()) == []


def test_words_are_public_only_after_moderation(cast: Cast) -> None:
    event = announced(cast)
    plain, personal, insult = (
        sent(event, "甲"),
        sent(event, "张三电话13812345678"),
        sent(event, "乙"),
    )
    assert list(public_questions(event)) == []
    shown(cast, plain)
    found = code_of(show_question, personal, ShowInputs(personal.text), by=cast.disclosure, at=AT)
    assert found == ("personal-data", "text")
    shown(cast, personal, "某人的电话是否应公开")
    wrong = GroundInputs("dislike")
    found = code_of(withhold_question, insult, wrong, by=cast.disclosure, at=AT)
    assert found == ("no-ground", "ground")
    withhold_question(insult, GroundInputs("insult"), by=cast.disclosure, at=AT)
    rows = public_questions(event).order_by("position")
    assert [(one.public_text, one.is_shortened, one.ground) for one in rows] == [
        ("甲", False, ""),
        ("某人的电话是否应公开", True, ""),
        ("", False, "insult"),
    ]
    counts = count_questions(event)
    assert (counts.received, counts.withheld, counts.unchecked) == (3, 1, 0)
    # A text that was withheld by mistake can be published.
    again = shown(cast, insult)
    assert (again.visibility, again.ground) == ("shown", "")
    assert code_of(shown, cast, plain, at=AT, text=" ")[0] == "no-text"
    assert list(verify_events.check()) == []


def test_a_question_is_asked_and_answered_at_a_mark(cast: Cast) -> None:
    event = announced(cast)
    question, other = sent(event), sent(event, "其他")
    found = code_of(ask_question, question, NOTHING, by=cast.disclosure, at=AT)
    assert found[0] == "not-begun"
    event = start_event(event, NOTHING, by=cast.disclosure, at=BEGINS)
    found = code_of(ask_question, question, NOTHING, by=cast.disclosure, at=BEGINS)
    assert found[0] == "not-shown"
    shown(cast, question, at=BEGINS)
    now = BEGINS + timedelta(minutes=12, seconds=34)
    question = ask_question(question, NOTHING, by=cast.disclosure, at=now)
    wrong = AnswerInputs("十二分")
    found = code_of(answer_question, question, wrong, by=cast.disclosure, at=now)
    assert found == ("no-mark", "mark")
    question = answer_question(question, AnswerInputs(), by=cast.disclosure, at=now)
    assert (question.state, question.answered_ms) == ("answered", 754_000)
    found = code_of(ask_question, question, NOTHING, by=cast.disclosure, at=now)
    assert found[0] == "wrong-fate"
    shown(cast, other, at=BEGINS)
    other = ask_question(other, NOTHING, by=cast.disclosure, at=now)
    event = ended(cast, event)
    other = answer_question(other, AnswerInputs("1:02:03"), by=cast.disclosure, at=later(3))
    assert other.answered_ms == 3_723_000
    assert list(verify_events.check()) == []


def test_the_same_words_are_grouped_together(cast: Cast) -> None:
    event = announced(cast)
    first = sent(event, "何时到账？")
    copies = [sent(event, text) for text in ("七十岁能领吗", "七十岁 能领吗？！", "７０岁能领吗")]
    found = code_of(group_question, first, GroupInputs(1), by=cast.disclosure, at=AT)
    assert found == ("no-leader", "leader")
    group_question(copies[0], GroupInputs(1), by=cast.disclosure, at=AT)
    states = list(event.questions.order_by("position").values_list("state", "leader"))
    assert states == [
        ("received", None),
        ("grouped", first.pk),
        ("grouped", first.pk),
        ("received", None),
    ]
    found = code_of(group_question, copies[2], GroupInputs(2), by=cast.disclosure, at=AT)
    assert found == ("no-leader", "leader")
    found = code_of(group_question, first, GroupInputs(4), by=cast.disclosure, at=AT)
    assert found[0] == "leads-group"
    assert acts_of(copies[1]).filter(verb="event.question_grouped").count() == 1
    assert list(verify_events.check()) == []


def test_every_question_needs_a_fate_before_the_transcript_is_published(cast: Cast) -> None:
    event = announced(cast)
    dropped, rest = sent(event, "甲"), sent(event, "乙")
    no_reason = NotAskedInputs("boring")
    found = code_of(drop_question, dropped, no_reason, by=cast.disclosure, at=AT)
    assert found == ("no-reason", "reason")
    no_remark = NotAskedInputs("other_way")
    found = code_of(drop_question, dropped, no_remark, by=cast.disclosure, at=AT)
    assert found == ("no-remark", "remark")
    inputs = NotAskedInputs("other_way", "请按依申请公开提出")
    drop_question(dropped, inputs, by=cast.disclosure, at=AT)
    event = ended(cast, start_event(event, NOTHING, by=cast.disclosure, at=BEGINS))
    write_transcript(event, TranscriptInputs(TEXT), by=cast.disclosure, at=later(3))
    found = code_of(publish_transcript, event, PublicationInputs(), by=cast.approver, at=later(3))
    assert found[0] == "open-questions"
    drop_open_questions(event, NotAskedInputs("time"), by=cast.disclosure, at=later(3))
    none = code_of(
        drop_open_questions, event, NotAskedInputs("time"), by=cast.disclosure, at=later(3)
    )
    assert none[0] == "no-question"
    rest.refresh_from_db()
    assert (rest.state, rest.reason) == ("not_asked", "time")
    event = publish_transcript(event, PublicationInputs(), by=cast.approver, at=later(3))
    found = code_of(shown, cast, rest, at=later(4))
    assert found[0] == "wrong-state"
    catch_up()
    counted = Tally.objects.filter(subject_type="interviews.eventquestion")
    assert {one.measure: one.micros // MICROS for one in counted} == {
        "received:interview:before": 2,
        "not_asked:interview:other_way": 1,
        "not_asked:interview:time": 1,
    }
    assert list(verify_events.check()) == []


def test_others_may_not_touch_a_question(cast: Cast) -> None:
    question = sent(announced(cast))
    inputs = GroundInputs("insult")
    found = code_of(withhold_question, question, inputs, by=cast.stranger, at=AT)
    assert found[0] == "wrong-post"
    found = code_of(withhold_question, question, inputs, by=cast.approver, at=AT)
    assert found[0] == "wrong-post"


def test_words_and_name_are_erased_after_the_retention_period(cast: Cast, settings: Any) -> None:
    settings.GONGKAI_RETENTION = RetentionTerms(questions=30)
    event = announced(cast)
    question = sent(event, name="阿依古丽")
    shown(cast, question)
    inputs = NotAskedInputs("time")
    drop_question(question, inputs, by=cast.disclosure, at=AT)
    event = start_event(event, NOTHING, by=cast.disclosure, at=BEGINS)
    event = published(cast, ended(cast, event))
    assert code_of(erase_question, question, at=later(20), after_days=30)[0] == "too-early"
    assert erase_event_questions(later(20)) == 0
    assert erase_event_questions(later(40)) == 1
    assert erase_event_questions(later(41)) == 0
    question.refresh_from_db()
    assert (question.text, question.name, question.code_hash, question.match_key) == ("",) * 4
    assert question.public_text == "七十岁能不能领？"
    assert code_of(erase_question, question, at=later(50), after_days=30)[0] == "erased-before"
    assert list(verify_events.check()) == []
