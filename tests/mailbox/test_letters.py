"""Letters: one clock through all transfers, replies approved by another, invisible complaints."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.kit.query_codes import is_code_of
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.mailbox.actions.intake import erase_letter, receive_letter
from gongkai.mailbox.actions.letters import (
    approve_letter_reply,
    draft_letter_reply,
    end_publication,
    object_to_routing,
    promise_day,
    propose_publication,
    recall_letter,
    return_letter_reply,
    route_letter,
    send_letter_reply,
)
from gongkai.mailbox.actions.topics import end_topic, set_topic
from gongkai.mailbox.actions.writers import (
    agree_to_publication,
    close_letter,
    decline_publication,
    rate_reply,
    reopen_letter,
)
from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.queries import (
    handlers_of,
    letter_by_query_code,
    letter_queues,
    public_letters,
    visible_to,
)
from gongkai.mailbox.workflow import (
    PromiseInputs,
    PublicationInputs,
    RatingInputs,
    ReasonInputs,
    ReopenInputs,
    ReplyInputs,
    RouteInputs,
)
from gongkai.notifications.models import Notification, WaitingTask
from gongkai.notifications.queries import count_tasks
from gongkai.operations.letters import finish_letters
from gongkai.operations.verify import mailbox as verify_mailbox
from gongkai.operations.verify import waiting
from gongkai.operations.worker import notify_of_deadlines
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Body
from gongkai.organisations.states import PostKind
from gongkai.statistics.models import Tally
from tests.cast import AT, SINCE, Cast, later
from tests.mailbox.letters import CODE, FACTS, REPLY, Mailbox, mailbox
from tests.refusals import code_of

pytestmark = pytest.mark.django_db
PUBLIC = PublicationInputs("学前街路灯何时修复", "学前街东段路灯已经十天不亮。", REPLY)


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return mailbox(cast)


def faults() -> list[str]:
    return [str(one) for one in verify_mailbox.check()] + [str(one) for one in waiting.check()]


def test_one_clock_runs_through_all_transfers(box: Mailbox) -> None:
    # 2026-11-20 is a Friday: five working days end on the next Friday.
    letter = box.received()
    assert (letter.received_on, letter.due_on) == (date(2026, 11, 20), date(2026, 11, 27))
    letter = route_letter(letter, RouteInputs(box.cast.finance.pk), by=box.officer, at=later(1))
    letter = object_to_routing(
        letter, ReasonInputs("照明由卫健委管理"), by=box.cast.disclosure, at=later(2)
    )
    assert (letter.state, letter.body) == ("received", box.cast.government)
    letter = route_letter(letter, RouteInputs(box.cast.finance.pk), by=box.officer, at=later(3))
    again = ReasonInputs("不属职责")
    assert (
        code_of(object_to_routing, letter, again, by=box.cast.disclosure, at=later(4))[0] == "final"
    )
    letter = recall_letter(letter, ReasonInputs("另行办理"), by=box.officer, at=later(4))
    letter = route_letter(letter, RouteInputs(box.cast.health.pk), by=box.officer, at=later(5))
    letter = draft_letter_reply(letter, ReplyInputs(REPLY), by=box.cast.stranger, at=later(8))
    assert letter.due_on == date(2026, 11, 27)
    assert [one.kind for one in letter.moves.order_by("id")] == [
        "routed",
        "objected",
        "routed",
        "recalled",
        "routed",
    ]
    assert faults() == []
    MailboxLetter.objects.filter(pk=letter.pk).update(due_on=date(2026, 12, 30))
    assert "recalculated it is 2026-11-27" in faults()[0]


def test_the_reply_is_approved_by_another_person_and_late_if_it_is_late(box: Mailbox) -> None:
    cast = box.cast
    grant_post(cast.disclosure, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    letter = draft_letter_reply(box.routed(), ReplyInputs(REPLY), by=cast.disclosure, at=AT)
    assert code_of(approve_letter_reply, letter, by=cast.disclosure, at=AT)[0] == "own-reply"
    letter = return_letter_reply(letter, ReasonInputs("写明日期"), by=cast.approver, at=AT)
    assert (letter.state, letter.opinion) == ("routed", "写明日期")
    letter = draft_letter_reply(letter, ReplyInputs(REPLY), by=cast.disclosure, at=AT)
    assert code_of(send_letter_reply, letter, by=cast.disclosure, at=AT)[0] == "wrong-state"
    letter = approve_letter_reply(letter, by=cast.approver, at=AT)
    letter = send_letter_reply(letter, by=cast.disclosure, at=later(9))
    assert acts_of(letter).get(verb="mailbox.answered").facets["in_time"] is False
    assert not WaitingTask.objects.filter(subject_type="mailbox.mailboxletter").exists()
    assert faults() == []


def test_an_announcement_is_no_reply_and_a_promise_is_a_clock_of_its_own(box: Mailbox) -> None:
    by, letter = box.cast.disclosure, box.routed()
    for words in ("您反映的问题我们将认真研究。", "已转交有关部门。", "正在处理"):
        assert code_of(draft_letter_reply, letter, ReplyInputs(words), by=by, at=AT) == (
            "no-answer",
            "reply",
        )
    for day, code in (
        (date(2026, 11, 1), "day-past"),
        (date(2026, 11, 27), "before-due"),
        (date(2028, 1, 1), "too-late"),
    ):
        inputs = PromiseInputs(day, "更换电缆")
        assert code_of(promise_day, letter, inputs, by=by, at=AT) == (code, "promised_on")
    letter = promise_day(letter, PromiseInputs(date(2026, 12, 10), "更换电缆"), by=by, at=AT)
    assert letter.due_on == date(2026, 11, 27)
    second = PromiseInputs(date(2026, 12, 20), "更换电缆")
    assert code_of(promise_day, letter, second, by=by, at=AT)[0] == "promised-before"
    letter = box.answered(letter, at=later(19))
    facets = acts_of(letter).get(verb="mailbox.answered").facets
    assert (facets["in_time"], facets["promise_kept"]) == (False, True)
    assert faults() == []


def test_a_letter_does_not_go_to_a_body_that_ends_tomorrow(box: Mailbox) -> None:
    letter, health = box.received(), box.cast.health
    Body.objects.filter(pk=health.pk).update(
        ended_on=AT.date() + timedelta(days=1), successor=box.cast.finance
    )
    with pytest.raises(Refused) as refused:
        route_letter(letter, RouteInputs(health.pk), by=box.officer, at=AT)
    assert refused.value.refusal.code == "body-ends"
    assert "示范区财政厅" in str(refused.value.refusal)
    assert code_of(route_letter, letter, RouteInputs(0), by=box.officer, at=AT)[0] == "no-body"


def test_the_catalogue_decides_and_another_body_needs_a_reason(box: Mailbox) -> None:
    cast = box.cast
    topic = set_topic(cast.government, "路灯 ", cast.health.pk, by=box.officer, at=AT)
    assert topic.name == "路灯"
    assert code_of(
        set_topic, cast.government, "路灯", cast.health.pk, by=cast.disclosure, at=AT
    ) == ("wrong-post", "")
    letter = box.received(topic_id=topic.pk)
    inputs = RouteInputs(cast.finance.pk)
    assert code_of(route_letter, letter, inputs, by=box.officer, at=AT) == ("no-reason", "reason")
    letter = route_letter(letter, replace(inputs, reason="财政厅代管"), by=box.officer, at=AT)
    assert acts_of(letter).get(verb="mailbox.routed").facets["by_catalogue"] is False
    set_topic(cast.government, "路灯", cast.finance.pk, by=box.officer, at=AT)
    assert MailboxTopic.objects.get().body == cast.finance
    end_topic(topic, by=box.officer, at=AT)
    assert code_of(end_topic, topic, by=box.officer, at=AT)[0] == "ended-before"
    assert code_of(box.received, topic_id=topic.pk) == ("no-topic", "topic_id")


def test_a_complaint_is_invisible_to_the_body_it_is_about(box: Mailbox) -> None:
    cast = box.cast
    both = box.officer
    complaint = receive_letter(
        cast.finance, replace(FACTS, kind="complaint", about_id=cast.finance.pk), code=CODE, at=AT
    )
    assert complaint.body == cast.government
    assert complaint.number.startswith("990000-XJ")
    assert visible_to(both.account, on=AT.date()).get() == complaint
    for who in (cast.disclosure, cast.approver):
        assert not visible_to(who.account, on=AT.date()).exists()
    assert code_of(route_letter, complaint, RouteInputs(cast.finance.pk), by=both, at=AT) == (
        "accused",
        "body_id",
    )
    catch_up()
    told = Notification.objects.filter(subject_type="mailbox.mailboxletter")
    assert [one.person for one in told] == [both]
    assert count_tasks(letter_queues(both, on=AT.date()), on=AT.date()) == 1
    assert not Act.objects.filter(
        subject_type="mailbox.mailboxletter", body=cast.finance.chain
    ).exists()
    # Whoever also holds a post in that body no longer sees it, counts it, or may act.
    grant_post(both, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert not visible_to(both.account, on=AT.date()).exists()
    assert count_tasks(letter_queues(both, on=AT.date()), on=AT.date()) == 0
    inputs = RouteInputs(cast.health.pk)
    assert code_of(route_letter, complaint, inputs, by=both, at=AT)[0] == "about-own-body"


def test_a_complaint_about_the_topmost_body_says_where_to_turn(box: Mailbox) -> None:
    facts = replace(FACTS, kind="complaint", about_id=box.cast.government.pk)
    assert code_of(receive_letter, box.cast.finance, facts, code=CODE, at=AT)[0] == "nobody-above"
    assert not MailboxLetter.objects.exists()


def test_a_letter_is_rated_by_its_writer_only_and_silence_is_no_rating(box: Mailbox) -> None:
    letter = box.answered()
    assert code_of(rate_reply, letter, RatingInputs("x"), at=AT) == ("no-rating", "rating")
    assert finish_letters(later(30)) == 0
    assert code_of(close_letter, letter, at=later(30), after_days=30)[0] == "too-early"
    assert finish_letters(later(31)) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.rating) == ("closed", "")
    other = rate_reply(box.answered(), RatingInputs("half"), at=later(30))
    assert (other.state, other.rating) == ("closed", "half")
    assert code_of(rate_reply, other, RatingInputs("half"), at=later(30))[0] == "closed"
    third = box.answered()
    assert code_of(rate_reply, third, RatingInputs("half"), at=later(31))[0] == "too-late"
    catch_up()
    found = dict(
        Tally.objects.filter(subject_type="mailbox.mailboxletter").values_list("measure", "micros")
    )
    assert found["asked"] == 3_000_000
    assert found["rated:half"] == 1_000_000
    assert "rated:satisfied" not in found
    assert faults() == []


def test_a_letter_is_reopened_once_with_a_new_clock(box: Mailbox) -> None:
    letter = rate_reply(box.answered(), RatingInputs("unsatisfied"), at=later(3))
    letter = reopen_letter(letter, ReopenInputs("西段仍然不亮"), at=later(3))
    assert (letter.state, letter.body, letter.rating) == ("routed", box.cast.finance, "")
    assert (letter.first_reply, letter.reply) == (REPLY, "")
    # Reopened on Monday 2026-11-23.
    assert letter.due_on == date(2026, 11, 30)
    letter = box.answered(letter, at=later(4))
    assert code_of(reopen_letter, letter, ReopenInputs("x"), at=later(4))[0] == "reopened-before"
    assert faults() == []
    satisfied = rate_reply(box.answered(), RatingInputs("satisfied"), at=AT)
    assert code_of(reopen_letter, satisfied, ReopenInputs("x"), at=AT)[0] == "satisfied"
    late = box.answered()
    assert code_of(reopen_letter, late, ReopenInputs("x"), at=later(31))[0] == "too-late"


def test_nothing_is_public_before_the_writer_has_seen_it(box: Mailbox) -> None:
    by, letter = box.cast.disclosure, box.answered()
    masked = replace(PUBLIC, public_text="住户王小明，电话13812345678")
    assert code_of(propose_publication, letter, masked, by=by, at=AT) == (
        "personal-data",
        "public_text",
    )
    letter = propose_publication(letter, PUBLIC, by=by, at=AT)
    assert not public_letters().exists()
    letter = agree_to_publication(letter, at=AT)
    assert public_letters().get().public_text == PUBLIC.public_text
    assert faults() == []
    letter = decline_publication(letter, at=later(1))
    assert not public_letters().exists()
    assert letter.public_text == ""
    assert code_of(propose_publication, letter, PUBLIC, by=by, at=AT)[0] == "no-consent"
    silent = box.answered(wishes_publication=False)
    assert code_of(propose_publication, silent, PUBLIC, by=by, at=AT)[0] == "no-consent"
    other = agree_to_publication(propose_publication(box.answered(), PUBLIC, by=by, at=AT), at=AT)
    end_publication(other, ReasonInputs("信息有误"), by=by, at=AT)
    assert not public_letters().exists()
    third = agree_to_publication(propose_publication(box.answered(), PUBLIC, by=by, at=AT), at=AT)
    reopen_letter(third, ReopenInputs("x"), at=AT)
    assert not public_letters().exists()
    assert faults() == []


def test_a_form_sent_twice_makes_one_letter(box: Mailbox) -> None:
    receive_letter(box.cast.government, FACTS, code=CODE, submission="one", at=AT)
    assert (
        code_of(receive_letter, box.cast.government, FACTS, code=CODE, submission="one", at=AT)[0]
        == "sent-before"
    )
    letter = MailboxLetter.objects.get()
    assert is_code_of("abcde fghjk mnpqr", letter.code_hash)
    assert letter_by_query_code(letter.number.lower(), CODE) == letter
    assert letter_by_query_code(letter.number, "ABCDE-FGHJK-MNPQS") is None
    assert letter_by_query_code("990000-XJ2026-00009", CODE) is None


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kind": "x"}, "no-kind", "kind"),
        ({"source": "x"}, "no-source", "source"),
        ({"title": " "}, "no-text", "title"),
        ({"text": ""}, "no-text", "text"),
        ({"text": "长" * 10_001}, "text-too-long", "text"),
        ({"contact": "1" * 201}, "text-too-long", "contact"),
        ({"arrived_on": date(2026, 11, 21)}, "not-yet", "arrived_on"),
    ],
)
def test_a_letter_that_cannot_be_is_refused(
    box: Mailbox, changes: dict[str, Any], code: str, field: str
) -> None:
    assert code_of(box.received, **changes) == (code, field)
    assert not MailboxLetter.objects.exists()


def test_those_who_handle_it_are_reminded_once_per_tier(box: Mailbox) -> None:
    letter = box.routed()
    promise_day(letter, PromiseInputs(date(2026, 12, 10), "更换"), by=box.cast.disclosure, at=AT)
    told = Notification.objects.filter(
        subject_type="mailbox.mailboxletter", subject_id=letter.pk, person=box.cast.disclosure
    )
    for days, due, late in ((3, 0, 0), (5, 1, 0), (6, 2, 0), (7, 3, 0), (8, 3, 1), (11, 3, 1)):
        notify_of_deadlines(later(days))
        notify_of_deadlines(later(days))
        assert told.filter(kind="mailbox_due").count() == due, days
        assert told.filter(kind="mailbox_late").count() == late, days
    led = Notification.objects.filter(person=box.officer, kind="mailbox_late")
    assert led.count() == 1  # the body that leads learns of it
    notify_of_deadlines(later(18))
    notify_of_deadlines(later(25))
    assert told.filter(kind="mailbox_promise_due").count() == 1
    assert told.filter(kind="mailbox_promise_late").count() == 1


def test_texts_are_encrypted_and_erased_after_their_retention(box: Mailbox) -> None:
    letter = box.answered()
    stored = MailboxLetter.objects.filter(pk=letter.pk).values_list("title", "text", "name").get()
    assert all("v1:" in str(one)[:3] for one in stored)
    close_letter(letter, at=later(31), after_days=30)
    assert code_of(erase_letter, letter, at=later(100), after_days=1095)[0] == "too-early"
    assert finish_letters(later(1_094)) == 0
    assert finish_letters(later(1_095)) == 1
    letter.refresh_from_db()
    assert (letter.text, letter.name, letter.reply, letter.code_hash) == ("", "", "", "")
    assert faults() == []


def test_only_those_who_handle_letters_of_the_body_do_so(box: Mailbox) -> None:
    cast, letter = box.cast, box.routed()
    assert handlers_of([cast.finance.pk], on=AT.date()) == {cast.disclosure.pk}
    for who in (cast.drafter, cast.stranger, box.officer):
        found = code_of(draft_letter_reply, letter, ReplyInputs(REPLY), by=who, at=AT)
        assert found == ("wrong-post", "")
    assert visible_to(box.officer.account, on=AT.date()).exists()  # its body leads
    assert not visible_to(cast.stranger.account, on=AT.date()).exists()
    led = route_letter(box.received(), RouteInputs(cast.government.pk), by=box.officer, at=AT)
    assert code_of(object_to_routing, led, ReasonInputs("x"), by=box.officer, at=AT)[0] == "leads"
