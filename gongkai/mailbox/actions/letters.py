"""The steps of bodies: route, object, take back, promise, draft, approve, send, publish, convert."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.queries import Calendars
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing, Step
from gongkai.ledger.actions import SYSTEM, Entry, record_many
from gongkai.ledger.verbs import Verb
from gongkai.mailbox.models import MailboxLetter, MailboxMove
from gongkai.mailbox.queries import waiting
from gongkai.mailbox.recording import post_of, save_and_record, start_clock
from gongkai.mailbox.rules.letters import (
    refusal_to_approve,
    refusal_to_convert,
    refusal_to_draft_reply,
    refusal_to_end_publication,
    refusal_to_object,
    refusal_to_promise,
    refusal_to_propose_publication,
    refusal_to_recall,
    refusal_to_return,
    refusal_to_route,
    refusal_to_send,
)
from gongkai.mailbox.states import LetterState, MoveKind, Publication
from gongkai.mailbox.waiting import update_waiting
from gongkai.mailbox.workflow import (
    APPROVE,
    CONVERT,
    DRAFT_REPLY,
    END_PUBLICATION,
    OBJECT,
    PROMISE,
    PROPOSE_PUBLICATION,
    RECALL,
    RETURN_REPLY,
    ROUTE,
    SEND,
    ConversionInputs,
    PromiseInputs,
    PublicationInputs,
    ReasonInputs,
    ReplyInputs,
    RouteInputs,
)
from gongkai.organisations.models import Body, Person


@transaction.atomic
def route_letter(
    letter: MailboxLetter, inputs: RouteInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Give the letter to the body that shall answer. Number, code and due date stay."""
    letter = lock(letter)
    refuse_if(refusal_to_route(letter, inputs, by=by, at=at))
    post, source = post_of(ROUTE, letter, by, at=at), letter.body
    target = Body.objects.get(pk=inputs.body_id)
    letter.body, letter.is_final = target, letter.was_objected
    _move(letter, MoveKind.ROUTED, source, target, inputs.reason, at)
    by_catalogue = letter.topic is not None and letter.topic.body_id == target.pk
    facets = {"from": source.chain, "by_catalogue": by_catalogue, "final": letter.is_final}
    letter.state = ROUTE.new_state
    return save_and_record(letter, ROUTE, by=by, at=at, post=post, facets=facets)


@transaction.atomic
def object_to_routing(
    letter: MailboxLetter, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Return the letter to the body that leads, which decides finally. The clock runs on."""
    letter = lock(letter)
    refuse_if(refusal_to_object(letter, inputs, by=by, at=at))
    letter.was_objected = True
    return _return_to_lead(letter, OBJECT, MoveKind.OBJECTED, inputs, by=by, at=at)


@transaction.atomic
def recall_letter(
    letter: MailboxLetter, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Take the letter back to the body that leads. The clock runs on."""
    letter = lock(letter)
    refuse_if(refusal_to_recall(letter, inputs, by=by, at=at))
    return _return_to_lead(letter, RECALL, MoveKind.RECALLED, inputs, by=by, at=at)


@transaction.atomic
def promise_day(
    letter: MailboxLetter, inputs: PromiseInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Promise a day to the writer: a clock of its own, which does not move the first one."""
    letter = lock(letter)
    refuse_if(refusal_to_promise(letter, inputs, by=by, at=at))
    letter.promised_on, letter.promise = inputs.promised_on, clean_text(inputs.promise)
    facets = {"promised_on": inputs.promised_on, "in_time": local_date(at) <= letter.due_on}
    post = post_of(PROMISE, letter, by, at=at)
    return save_and_record(letter, PROMISE, by=by, at=at, post=post, facets=facets)


@transaction.atomic
def draft_letter_reply(
    letter: MailboxLetter, inputs: ReplyInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Submit a reply for approval by another person."""
    letter = lock(letter)
    refuse_if(refusal_to_draft_reply(letter, inputs, by=by, at=at))
    letter.reply, letter.drafted_by, letter.opinion = clean_text(inputs.reply), by, ""
    post = post_of(DRAFT_REPLY, letter, by, at=at)
    letter.state = DRAFT_REPLY.new_state
    return save_and_record(letter, DRAFT_REPLY, by=by, at=at, post=post)


@transaction.atomic
def approve_letter_reply(
    letter: MailboxLetter, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Approve the reply."""
    letter = lock(letter)
    refuse_if(refusal_to_approve(letter, inputs, by=by, at=at))
    letter.state = APPROVE.new_state
    return save_and_record(letter, APPROVE, by=by, at=at, post=post_of(APPROVE, letter, by, at=at))


@transaction.atomic
def return_letter_reply(
    letter: MailboxLetter, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Return the reply to be changed, with an opinion."""
    letter = lock(letter)
    refuse_if(refusal_to_return(letter, inputs, by=by, at=at))
    letter.opinion = clean_text(inputs.reason)
    post = post_of(RETURN_REPLY, letter, by, at=at)
    letter.state = RETURN_REPLY.new_state
    return save_and_record(letter, RETURN_REPLY, by=by, at=at, post=post)


@transaction.atomic
def send_letter_reply(
    letter: MailboxLetter, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """
    Show the reply to the writer, who is asked to rate it.

    Whether it is in time, and whether a promise was kept, is recorded for the statistics.
    """
    letter = lock(letter)
    refuse_if(refusal_to_send(letter, inputs, by=by, at=at))
    letter.done_on = local_date(at)
    facets: dict[str, Any] = {
        "kind": letter.kind,
        "in_time": letter.done_on <= letter.due_on,
        "again": letter.reopened_on is not None,
    }
    if letter.promised_on is not None:
        facets["promise_kept"] = letter.done_on <= letter.promised_on
    letter.state = SEND.new_state
    return save_and_record(
        letter, SEND, by=by, at=at, post=post_of(SEND, letter, by, at=at), facets=facets
    )


@transaction.atomic
def propose_publication(
    letter: MailboxLetter, inputs: PublicationInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """
    Show the writer how the letter would be published. Without agreement nothing is public.

    Law: 个人信息保护法 art. 25.
    """
    letter = lock(letter)
    refuse_if(refusal_to_propose_publication(letter, inputs, by=by, at=at))
    letter.public_title = single_line(inputs.public_title)
    letter.public_text = clean_text(inputs.public_text)
    letter.public_reply = clean_text(inputs.public_reply)
    letter.publication = Publication.PROPOSED
    post = post_of(PROPOSE_PUBLICATION, letter, by, at=at)
    return save_and_record(letter, PROPOSE_PUBLICATION, by=by, at=at, post=post)


@transaction.atomic
def end_publication(
    letter: MailboxLetter, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> MailboxLetter:
    """Take a published letter off the public list."""
    letter = lock(letter)
    refuse_if(refusal_to_end_publication(letter, inputs, by=by, at=at))
    letter.publication, letter.published_at = Publication.ENDED, None
    letter.opinion = clean_text(inputs.reason)
    post = post_of(END_PUBLICATION, letter, by, at=at)
    return save_and_record(letter, END_PUBLICATION, by=by, at=at, post=post)


@transaction.atomic
def convert_letter(
    letter: MailboxLetter,
    inputs: ConversionInputs,
    /,
    *,
    number: str,
    by: Person,
    at: datetime,
) -> MailboxLetter:
    """
    Record that the letter became the application with this number.

    Call it in the transaction that creates the application; `processes.letters_and_applications` does
    the whole step.
    """
    letter = lock(letter)
    refuse_if(refusal_to_convert(letter, inputs, by=by, at=at))
    facets: dict[str, Any] = {"application": number}
    if letter.state == LetterState.ROUTED:
        facets["assigned"] = True
    letter.application_number, letter.done_on = number, local_date(at)
    letter.wishes_publication = False
    post = post_of(CONVERT, letter, by, at=at)
    letter.state = CONVERT.new_state
    return save_and_record(letter, CONVERT, by=by, at=at, post=post, facets=facets)


@transaction.atomic
def update_letter_due_dates(notice: HolidayNotice, *, at: datetime) -> int:
    """
    Recompute the due dates of unanswered letters after a holiday notice; return how many changed.

    Repeating it changes nothing.
    """
    first = notice.days.earliest("day").day
    found = waiting(MailboxLetter.objects.select_for_update(of=("self",))).filter(due_on__gte=first)
    calendars, entries = Calendars(), defaultdict(list)
    for letter in found.select_related("body", "lead").order_by("pk"):
        before = letter.due_on
        if not start_clock(letter, calendars, on=letter.clock_from):
            continue
        letter.save(update_fields=["due_on", "provisional"])
        update_waiting(letter)
        facets = {
            "number": letter.number,
            "notice": notice.pk,
            "before": before,
            "after": letter.due_on,
        }
        entries[letter.body.chain].append(
            Entry(Verb.CLOCKS_RECOUNTED, letter, local_date(at), facets=facets)
        )
    for chain in sorted(entries):
        record_many(entries[chain], chain=chain, by=SYSTEM, at=at)
    return sum(map(len, entries.values()))


def _return_to_lead(
    letter: MailboxLetter,
    step: Step[LetterState, Any],
    kind: MoveKind,
    inputs: ReasonInputs,
    *,
    by: Person,
    at: datetime,
) -> MailboxLetter:
    """Give the letter back to the body that leads; the act is recorded with the one that had it."""
    post, source = post_of(step, letter, by, at=at), letter.body
    _move(letter, kind, source, letter.lead, inputs.reason, at)
    letter.body = letter.lead
    letter.state = step.new_state
    return save_and_record(letter, step, by=by, at=at, post=post, chain=source)


def _move(
    letter: MailboxLetter, kind: MoveKind, source: Body, target: Body, reason: str, at: datetime
) -> None:
    MailboxMove.objects.create(
        letter=letter, kind=kind, source=source, target=target, reason=clean_text(reason), at=at
    )
