"""Refusals of new letters, of the steps of bodies, and of erasing."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.files.personal_data.finder import find
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import folded
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.mailbox.intake import NewLetter
from gongkai.mailbox.models import MailboxLetter, MailboxTopic
from gongkai.mailbox.queries import barred_ids, handled_body_ids, handlers_of
from gongkai.mailbox.rules.basics import (
    MAX_CONTACT,
    MAX_NAME,
    MAX_REASON,
    MAX_TEXT,
    MAX_TITLE,
    persons_acting,
    refusal_of_step,
)
from gongkai.mailbox.states import ANSWERED, LetterKind, LetterSource, Publication
from gongkai.mailbox.workflow import (
    APPROVE,
    CONVERT,
    DRAFT_REPLY,
    END_PUBLICATION,
    HANDLERS,
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
from gongkai.organisations.post_refusals import not_holding_any
from gongkai.organisations.states import PostKind

# A promise of more than half a year is none.
MAX_PROMISE_DAYS = 183
# A reply that is not longer than this and only announces another one does not answer a letter.
MAX_ANNOUNCEMENT = 80
ANNOUNCEMENT = re.compile(
    "(正在|将|会|继续|认真)(进行)?(认真)?(研究|考虑|核实|处理|答复|反馈)|已?转(交|办|至|给)|will (study|look into)"
)
OLDEST = timedelta(days=366)  # an older day of receipt is a mistake in the year


def refusals_of_letter(facts: NewLetter, *, today: date) -> Iterator[Refusal]:
    """Yield every reason why a new letter is refused, so that a form can show all at once."""
    if facts.kind not in LetterKind:
        yield Refusal("no-kind", _("Choose what your letter is."), field="kind")
    if facts.source not in LetterSource:
        yield Refusal("no-source", _("Choose how the letter came in."), field="source")
    for refusal in (
        refusal_of_text(facts.title, "title", MAX_TITLE),
        refusal_of_text(facts.text, "text", MAX_TEXT),
        refusal_of_length(facts.name, "name", MAX_NAME),
        refusal_of_length(facts.contact, "contact", MAX_CONTACT),
    ):
        if refusal:
            yield refusal
    if facts.arrived_on is not None and facts.arrived_on > today:
        yield Refusal("not-yet", _("The day lies in the future."), field="arrived_on")
    if facts.arrived_on is not None and facts.arrived_on < today - OLDEST:
        yield Refusal(
            "too-old", _("The day lies more than a year ago. Check the year."), field="arrived_on"
        )
    if facts.topic_id is not None and not _topic_is_valid(facts.topic_id):
        yield Refusal("no-topic", _("Choose a topic of the catalogue."), field="topic_id")


def refusal_of_letter(facts: NewLetter, *, today: date) -> Refusal | None:
    """Return the first reason why a new letter is refused."""
    return next(refusals_of_letter(facts, today=today), None)


def refusal_of_receiver(
    receiver: Body | None, *, on: date, by: Person | None = None
) -> Refusal | None:
    """Return why the letter has no receiver, or why `by` may not enter one for it."""
    if receiver is None:
        return Refusal(
            "nobody-above",
            _("Nobody here can receive this letter. Turn to the office for letters and visits."),
        )
    if by is not None and receiver.pk not in handled_body_ids(by, on=on):
        return not_holding_any(HANDLERS)
    return None


def refusal_to_route(
    letter: MailboxLetter, inputs: RouteInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the letter cannot be routed to a body.

    The published catalogue decides; another body needs a reason.
    """
    on = local_date(at)
    if refusal := refusal_of_step(ROUTE, letter, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    body = Body.objects.select_related("successor").filter(pk=inputs.body_id).first()
    if body is None:
        return Refusal("no-body", _("Choose a body."), field="body_id")
    if body.ended_on is not None:
        if body.successor is not None:
            return Refusal(
                "body-ends",
                _("This body ends on %(day)s. Route the letter to %(body)s.")
                % {"day": body.ended_on, "body": body.successor.label},
                field="body_id",
            )
        return Refusal(
            "body-ends", _("This body ends on %(day)s.") % {"day": body.ended_on}, field="body_id"
        )
    if body.pk in barred_ids(letter.about, on=on):
        return Refusal(
            "accused", _("A complaint never goes to the body that it is about."), field="body_id"
        )
    if not handlers_of([body.pk], on=on):
        return Refusal("nobody-there", _("Nobody there handles letters."), field="body_id")
    due = letter.topic.body_id if letter.topic else None
    if due not in {None, body.pk} and not inputs.reason.strip():
        return Refusal(
            "no-reason",
            _("The catalogue names another body for this topic. Say why it goes elsewhere."),
            field="reason",
        )
    return refusal_of_length(inputs.reason, "reason", MAX_REASON)


def refusal_to_object(
    letter: MailboxLetter, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the body cannot object to the routing: only once, and not the body that leads."""
    if refusal := refusal_of_step(OBJECT, letter, by=by, at=at):
        return refusal
    if letter.body_id == letter.lead_id:
        return Refusal(
            "leads", _("The body that received the letter first leads and cannot return it.")
        )
    if letter.is_final:
        return Refusal("final", _("The letter was assigned after an objection; that is final."))
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_REASON)


def refusal_to_recall(
    letter: MailboxLetter, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the body that leads cannot take the letter back."""
    if refusal := refusal_of_step(RECALL, letter, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_REASON)


def refusal_to_promise(
    letter: MailboxLetter, inputs: PromiseInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why no day can be promised: only once, after the day on which the reply is due."""
    if refusal := refusal_of_step(PROMISE, letter, by=by, at=at):
        return refusal
    if letter.promised_on is not None:
        return Refusal("promised-before", _("A day was promised before. Keep it."))
    if inputs is None:
        return None
    today = local_date(at)
    if inputs.promised_on < today:
        return Refusal("day-past", _("The day lies in the past."), field="promised_on")
    if inputs.promised_on <= letter.due_on:
        return Refusal(
            "before-due", _("Until this day the reply is due anyway."), field="promised_on"
        )
    if inputs.promised_on > today + timedelta(days=MAX_PROMISE_DAYS):
        return Refusal(
            "too-late",
            _("At most %(days)s days can be promised.") % {"days": MAX_PROMISE_DAYS},
            field="promised_on",
        )
    return refusal_of_text(inputs.promise, "promise", MAX_REASON)


def refusal_to_draft_reply(
    letter: MailboxLetter, inputs: ReplyInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the reply cannot be submitted; one that only announces another is none."""
    if refusal := refusal_of_step(DRAFT_REPLY, letter, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if refusal := refusal_of_text(inputs.reply, "reply", MAX_TEXT):
        return refusal
    plain = folded(inputs.reply)
    if len(plain) <= MAX_ANNOUNCEMENT and ANNOUNCEMENT.search(plain):
        return Refusal(
            "no-answer",
            _("This announces an answer and gives none. Promise a day instead, or answer."),
            field="reply",
        )
    return None


def refusal_to_convert(
    letter: MailboxLetter, inputs: ConversionInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why the letter cannot be turned into an application; what it asks for is checked there.

    Law: 条例19 art. 29, 39 (a request for information is no complaint, and the other way round).
    """
    if refusal := refusal_of_step(CONVERT, letter, by=by, at=at):
        return refusal
    if letter.source == LetterSource.APPLICATION:
        return Refusal("was-application", _("The letter was an application before."))
    return None


def refusal_to_approve(
    letter: MailboxLetter, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the reply cannot be approved: it takes another person than the one who drafted it."""
    if refusal := refusal_of_step(APPROVE, letter, by=by, at=at):
        return refusal
    if letter.drafted_by_id in persons_acting(letter, by, PostKind.APPROVER, on=local_date(at)):
        return Refusal("own-reply", _("Whoever drafted the reply may not approve it."))
    return None


def refusal_to_return(
    letter: MailboxLetter, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the reply cannot be returned."""
    if refusal := refusal_of_step(RETURN_REPLY, letter, by=by, at=at):
        return refusal
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_REASON)


def refusal_to_send(
    letter: MailboxLetter, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the approved reply cannot be sent."""
    return refusal_of_step(SEND, letter, by=by, at=at)


def refusal_to_propose_publication(
    letter: MailboxLetter, inputs: PublicationInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why publication cannot be proposed: without the writer's wish, or with personal data.

    Law: 个人信息保护法 art. 25 (no publication without separate consent).
    """
    if refusal := refusal_of_step(PROPOSE_PUBLICATION, letter, by=by, at=at):
        return refusal
    if not letter.wishes_publication or letter.publication == Publication.DECLINED:
        return Refusal("no-consent", _("The writer does not want the letter to be published."))
    if letter.publication == Publication.PUBLIC:
        return Refusal("public-already", _("The letter is published."))
    if inputs is None:
        return None
    for field, most in (
        ("public_title", MAX_TITLE),
        ("public_text", MAX_TEXT),
        ("public_reply", MAX_TEXT),
    ):
        text = getattr(inputs, field)
        if refusal := refusal_of_text(text, field, most):
            return refusal
        if found := find(text):
            return Refusal(
                "personal-data",
                _("Personal data is not published. Mask “%(passage)s”.")
                % {"passage": text[found[0].start : found[0].end]},
                law="个人信息保护法 art. 6",
                field=field,
            )
    return None


def refusal_to_end_publication(
    letter: MailboxLetter, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the publication cannot be ended."""
    if refusal := refusal_of_step(END_PUBLICATION, letter, by=by, at=at):
        return refusal
    if letter.publication != Publication.PUBLIC:
        return Refusal("not-public", _("The letter is not published."))
    return None if inputs is None else refusal_of_text(inputs.reason, "reason", MAX_REASON)


def refusal_to_erase(letter: MailboxLetter, *, on: date, after_days: int) -> Refusal | None:
    """
    Return why the texts must still be kept.

    Law: 个人信息保护法 art. 19, 47.
    """
    if letter.erased_at is not None:
        return Refusal("erased-before", _("It was erased before."))
    if letter.done_on is None or (on - letter.done_on).days < after_days:
        return Refusal("too-early", _("The retention period has not ended."))
    return None


def refusal_to_close(letter: MailboxLetter, *, on: date, after_days: int) -> Refusal | None:
    """Return why the letter cannot be closed without a rating."""
    if letter.state not in ANSWERED or letter.done_on is None:
        return Refusal("wrong-state", _("The letter is not in a state for this."))
    if (on - letter.done_on).days <= after_days:
        return Refusal("too-early", _("The writer can still rate the reply."))
    return None


def _topic_is_valid(topic_id: int) -> bool:
    return MailboxTopic.objects.filter(pk=topic_id, ended_on=None).exists()
