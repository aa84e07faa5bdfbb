"""Refusals of letters and topics, and what remains when a published letter is erased."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.calendars.actions import enter_notice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.mailbox.actions.intake import erase_letter, receive_letter
from gongkai.mailbox.actions.letters import (
    approve_letter_reply,
    convert_letter,
    draft_letter_reply,
    end_publication,
    propose_publication,
    return_letter_reply,
    route_letter,
    update_letter_due_dates,
)
from gongkai.mailbox.actions.topics import end_topic, set_topic
from gongkai.mailbox.actions.writers import (
    agree_to_publication,
    close_letter,
    rate_reply,
    reopen_letter,
)
from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.queries import letter_by_query_code, public_letters
from gongkai.mailbox.rules import topics as topic_rules
from gongkai.mailbox.rules.letters import OLDEST, refusal_to_propose_publication
from gongkai.mailbox.rules.topics import refusal_to_set_topic
from gongkai.mailbox.workflow import (
    ConversionInputs,
    PublicationInputs,
    RatingInputs,
    ReasonInputs,
    ReopenInputs,
    ReplyInputs,
    RouteInputs,
)
from gongkai.operations.verify import mailbox as verify_mailbox
from gongkai.operations.verify import waiting
from gongkai.organisations.actions import BodyFacts, create_body
from gongkai.organisations.models import Body
from gongkai.processes.letters_and_applications import turn_into_application
from gongkai.statistics.models import Tally
from tests.cast import AT, Cast, later
from tests.mailbox.letters import CODE, FACTS, REPLY, Mailbox, mailbox
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
PUBLIC = PublicationInputs("学前街路灯何时修复", "学前街东段路灯已经十天不亮。", REPLY)
WANTED = ConversionInputs("person", "王小明", "路灯维修合同", "请提供学前街路灯维修合同。")
ORIGIN = "990000-2026-00001"
KEPT_DAYS = 1_095


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return mailbox(cast)


def faults() -> list[str]:
    return [str(one) for one in verify_mailbox.check()] + [str(one) for one in waiting.check()]


def published(box: Mailbox) -> MailboxLetter:
    inputs = RouteInputs(box.cast.finance.pk, "财政厅代管")
    letter = box.answered(route_letter(box.received(), inputs, by=box.officer, at=AT))
    letter = propose_publication(letter, PUBLIC, by=box.cast.disclosure, at=AT)
    return agree_to_publication(letter, at=AT)


# New letters


def test_a_day_of_receipt_more_than_a_year_ago_is_refused(box: Mailbox) -> None:
    oldest = AT.date() - OLDEST
    too_old = oldest - timedelta(days=1)
    assert code_of(box.received, arrived_on=too_old) == ("too-old", "arrived_on")
    assert not MailboxLetter.objects.exists()
    assert box.received(arrived_on=oldest).received_on == oldest


def test_only_those_who_handle_letters_of_the_receiver_enter_one(box: Mailbox) -> None:
    government, stranger = box.cast.government, box.cast.stranger
    found = code_of(receive_letter, government, FACTS, code=CODE, by=stranger, at=AT)
    assert found == ("wrong-post", "")
    assert not MailboxLetter.objects.exists()


def test_a_letter_that_was_an_application_names_it_and_never_becomes_one(box: Mailbox) -> None:
    letter = box.received(source="application", origin=ORIGIN)
    assert acts_of(letter).get(verb="mailbox.received").facets["origin"] == ORIGIN
    found = code_of(convert_letter, letter, WANTED, number="x", by=box.officer, at=AT)
    assert found == ("was-application", "")
    letter.refresh_from_db()
    assert (letter.state, letter.application_number) == ("received", ORIGIN)


# Steps of bodies


def test_a_letter_does_not_go_to_a_body_that_ends_without_a_successor(box: Mailbox) -> None:
    letter, health = box.received(), box.cast.health
    Body.objects.filter(pk=health.pk).update(ended_on=AT.date() + timedelta(days=1))
    found = code_of(route_letter, letter, RouteInputs(health.pk), by=box.officer, at=AT)
    assert found == ("body-ends", "body_id")


def test_a_letter_does_not_go_where_nobody_handles_letters(box: Mailbox) -> None:
    facts = BodyFacts(
        "990000-D03", "示范区档案局", "档案局", "department", "990000", box.cast.government
    )
    empty = create_body(facts, by=SYSTEM, at=AT)
    found = code_of(route_letter, box.received(), RouteInputs(empty.pk), by=box.officer, at=AT)
    assert found == ("nobody-there", "body_id")


@pytest.mark.parametrize(
    ("reply", "code"), [(" ", "no-text"), ("长" * 10_001, "text-too-long")], ids=["empty", "long"]
)
def test_a_reply_that_cannot_be_is_refused(box: Mailbox, reply: str, code: str) -> None:
    by, letter = box.cast.disclosure, box.routed()
    assert code_of(draft_letter_reply, letter, ReplyInputs(reply), by=by, at=AT) == (code, "reply")
    letter.refresh_from_db()
    assert (letter.state, letter.reply) == ("routed", "")


def test_a_letter_not_yet_routed_becomes_an_application_and_is_not_counted_as_assigned(
    box: Mailbox,
) -> None:
    letter = turn_into_application(box.received(), WANTED, by=box.officer, at=AT)
    assert letter.state == "converted"
    assert "assigned" not in acts_of(letter).get(verb="mailbox.converted").facets
    catch_up()
    assert not Tally.objects.filter(
        subject_type="mailbox.mailboxletter", measure="assigned"
    ).exists()
    assert faults() == []


def test_only_approvers_of_the_body_approve_or_return_a_reply(box: Mailbox) -> None:
    letter = draft_letter_reply(box.routed(), ReplyInputs(REPLY), by=box.cast.disclosure, at=AT)
    for by in (box.cast.disclosure, box.approver):
        assert code_of(approve_letter_reply, letter, by=by, at=AT) == ("wrong-post", "")
        found = code_of(return_letter_reply, letter, ReasonInputs("写明日期"), by=by, at=AT)
        assert found == ("wrong-post", "")
    letter.refresh_from_db()
    assert letter.state == "drafted"


# Publication


def test_nothing_is_published_or_ended_before_the_reply_or_by_others(box: Mailbox) -> None:
    early, letter, reason = box.routed(), published(box), ReasonInputs("信息有误")
    steps: tuple[tuple[Callable[..., Any], Any], ...] = (
        (propose_publication, PUBLIC),
        (end_publication, reason),
    )
    for action, inputs in steps:
        by = box.cast.disclosure
        assert code_of(action, early, inputs, by=by, at=AT) == ("wrong-state", "")
        by = box.cast.stranger
        assert code_of(action, letter, inputs, by=by, at=AT) == ("wrong-post", "")
    assert public_letters().get() == letter


@pytest.mark.parametrize("field", ["public_title", "public_text", "public_reply"])
def test_nothing_empty_is_proposed_for_publication(box: Mailbox, field: str) -> None:
    by, letter = box.cast.disclosure, box.answered()
    assert refusal_to_propose_publication(letter, None, by=by, at=AT) is None
    inputs = replace(PUBLIC, **{field: " "})
    assert code_of(propose_publication, letter, inputs, by=by, at=AT) == ("no-text", field)


def test_a_published_letter_is_not_proposed_again(box: Mailbox) -> None:
    letter = published(box)
    found = code_of(propose_publication, letter, PUBLIC, by=box.cast.disclosure, at=AT)
    assert found == ("public-already", "")
    assert public_letters().get() == letter


def test_only_a_publication_that_is_there_is_ended(box: Mailbox) -> None:
    letter, reason = box.answered(), ReasonInputs("信息有误")
    found = code_of(end_publication, letter, reason, by=box.cast.disclosure, at=AT)
    assert found == ("not-public", "")


# The end of a letter


def test_a_letter_without_a_reply_is_not_closed(box: Mailbox) -> None:
    assert code_of(close_letter, box.routed(), at=later(100), after_days=30) == ("wrong-state", "")


def test_erasing_leaves_what_was_published_with_consent(box: Mailbox) -> None:
    letter = rate_reply(published(box), RatingInputs("half"), at=AT)
    assert [one.reason for one in letter.moves.all()] == ["财政厅代管"]
    letter = erase_letter(letter, at=later(KEPT_DAYS), after_days=KEPT_DAYS)
    letter.refresh_from_db()
    assert {letter.title, letter.text, letter.name, letter.contact, letter.reply} == {""}
    assert [one.reason for one in letter.moves.all()] == [""]
    shown = public_letters().get()
    assert (shown.public_title, shown.public_text, shown.public_reply) == (
        PUBLIC.public_title,
        PUBLIC.public_text,
        PUBLIC.public_reply,
    )
    assert letter_by_query_code(letter.number, CODE) is None
    assert acts_of(letter).filter(verb="mailbox.erased").count() == 1
    again = code_of(erase_letter, letter, at=later(KEPT_DAYS + 1), after_days=KEPT_DAYS)
    assert again == ("erased-before", "")
    assert acts_of(letter).filter(verb="mailbox.erased").count() == 1
    assert faults() == []


def test_erasing_takes_a_proposal_that_was_not_agreed_to_with_it(box: Mailbox) -> None:
    letter = propose_publication(box.answered(), PUBLIC, by=box.cast.disclosure, at=AT)
    letter = rate_reply(letter, RatingInputs("unsatisfied"), at=AT)
    letter = erase_letter(letter, at=later(KEPT_DAYS), after_days=KEPT_DAYS)
    letter.refresh_from_db()
    assert {letter.public_title, letter.public_text, letter.public_reply} == {""}


def test_an_erased_letter_is_not_reopened(box: Mailbox) -> None:
    letter = rate_reply(box.answered(), RatingInputs("unsatisfied"), at=AT)
    letter = erase_letter(letter, at=later(1), after_days=1)
    assert code_of(reopen_letter, letter, ReopenInputs("仍然不亮"), at=later(2)) == ("erased", "")


# Topics


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        (" ", "no-text", "name"),
        ("长" * 101, "text-too-long", "name"),
        ("路灯", "no-body", "body"),
    ],
    ids=["empty", "long", "no-body"],
)
def test_a_topic_that_cannot_be_is_refused(box: Mailbox, name: str, code: str, field: str) -> None:
    owner = box.cast.government
    assert refusal_to_set_topic(owner, None, by=box.officer, at=AT) is None
    assert code_of(set_topic, owner, name, 0, by=box.officer, at=AT) == (code, field)
    assert not MailboxTopic.objects.exists()


def test_a_body_that_is_over_publishes_no_topic(box: Mailbox) -> None:
    owner = box.cast.government
    Body.objects.filter(pk=owner.pk).update(ended_on=AT.date())
    found = code_of(set_topic, owner, "路灯", box.cast.health.pk, by=box.officer, at=AT)
    assert found == ("body-over", "")


def test_a_full_catalogue_takes_no_new_topic_but_changes_old_ones(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic_rules, "MAX_TOPICS", 1)
    owner, by = box.cast.government, box.officer
    set_topic(owner, "路灯", box.cast.health.pk, by=by, at=AT)
    found = code_of(set_topic, owner, "供水", box.cast.health.pk, by=by, at=AT)
    assert found == ("too-many-topics", "")
    set_topic(owner, "路灯", box.cast.finance.pk, by=by, at=AT)
    assert MailboxTopic.objects.get().body == box.cast.finance


def test_only_those_who_handle_letters_of_its_owner_end_a_topic(box: Mailbox) -> None:
    topic = set_topic(box.cast.government, "路灯", box.cast.health.pk, by=box.officer, at=AT)
    assert code_of(end_topic, topic, by=box.cast.disclosure, at=AT) == ("wrong-post", "")
    topic.refresh_from_db()
    assert topic.ended_on is None


# Due dates


def test_a_holiday_notice_moves_the_due_dates_of_unanswered_letters_only(box: Mailbox) -> None:
    waits, led, done = box.routed(), box.received(), box.answered()
    days = (DayFacts(date(2026, 11, 25), works=False, name="区庆"),)
    facts = NoticeFacts("990000", 2026, "区庆放假安排", days, verified=True)
    notice = enter_notice(facts, by=SYSTEM, at=AT)
    assert update_letter_due_dates(notice, at=AT) == 2
    assert update_letter_due_dates(notice, at=AT) == 0
    for letter in (waits, led, done):
        letter.refresh_from_db()
    # From Friday to Friday, and over the weekend to Monday.
    assert [one.due_on.isoformat() for one in (waits, led, done)] == [
        "2026-11-30",
        "2026-11-30",
        "2026-11-27",
    ]
    act = acts_of(waits).get(verb="clocks.recounted")
    assert act.body == box.cast.finance.chain
    assert act.facets == {
        "number": waits.number,
        "notice": notice.pk,
        "before": "2026-11-27",
        "after": "2026-11-30",
    }
    assert not acts_of(done).filter(verb="clocks.recounted").exists()
    catch_up()
    assert acts_of(waits).filter(verb="clocks.recounted").count() == 1
