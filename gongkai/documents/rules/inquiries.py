"""Refusals of inquiries: ask, answer, override; and what they keep back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, Inquiry, Version
from gongkai.documents.queries.inquiries import (
    ANSWERING_POSTS,
    BEFORE_EACH_STEP,
    BEFORE_RELEASE,
    inquiries_of,
    latest_inquiries,
    unsettled,
)
from gongkai.documents.rules.basics import refusal_as
from gongkai.documents.states import OPEN, InquiryAnswer, InquiryKind
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Taker
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import bodies_with, capacity_in
from gongkai.organisations.states import PostKind

# Who may ask for the body whose document it is; the drafter only for an own draft.
ASKERS = (
    Taker(PostKind.DRAFTER, author=True),
    Taker(PostKind.OFFICE_HEAD, author=None),
    Taker(PostKind.SECRECY_REVIEWER, author=None),
    Taker(PostKind.DISCLOSURE_OFFICER, author=None),
    Taker(PostKind.APPROVER, author=None),
)
LAWS = {
    InquiryKind.COUNTERSIGN: "",
    InquiryKind.CONFIRM: "条例19 art. 11",
    InquiryKind.SECRECY: "条例19 art. 17; 保守国家秘密法 art. 25",
    InquiryKind.THIRD_PARTY: "条例19 art. 15",
}
ANSWERS: dict[str, tuple[InquiryAnswer, ...]] = dict.fromkeys(
    InquiryKind, (InquiryAnswer.AGREED, InquiryAnswer.AGREED_WITH_OPINION, InquiryAnswer.OBJECTED)
) | {InquiryKind.SECRECY: (InquiryAnswer.NOT_SECRET, InquiryAnswer.SECRET)}


@dataclass(frozen=True)
class InquiryFacts:
    """What is asked, of whom, and by when: a body on the platform, or a recipient by letter."""

    kind: str
    question: str
    due_on: date
    addressee: Body | None = None
    recipient: str = ""


@dataclass(frozen=True)
class AnswerFacts:
    """An answer; one that came by letter has a number and a date."""

    answer: str
    opinion: str = ""
    letter_number: str = ""
    letter_on: date | None = None


def refusal_to_ask(
    document: Document, facts: InquiryFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not ask about the open version of a document.

    Law: 条例19 art. 11, art. 15, art. 17.
    """
    version = document.open_version
    if version is None or version.state not in OPEN:
        return Refusal("not-open", _("Nothing is in preparation about which could be asked."))
    if version.is_stub:
        return Refusal("stub", _("Nobody is asked about a state secret on this platform."))
    if version.release_due_at is not None:
        return Refusal("scheduled", _("Its publication is scheduled. Cancel that first."))
    post = asking_post(document, by=by, on=local_date(at))
    if isinstance(post, Refusal):
        return post
    return None if facts is None else _refusal_of_facts(document, version, facts, at=at)


def asking_post(document: Document, *, by: Person, on: date) -> PostKind | Refusal:
    """Return the post in which `by` may ask about a document, or why there is none."""
    refusals = []
    for one in ASKERS:
        refusal = refusal_as(one, document, by=by, on=on)
        if refusal is None:
            return PostKind(one.post)
        refusals.append(refusal)
    return refusals[0]


def _refusal_of_facts(
    document: Document, version: Version, facts: InquiryFacts, *, at: datetime
) -> Refusal | None:
    today = local_date(at)
    if not facts.question.strip():
        return Refusal("no-question", _("Write what is asked."), field="question")
    if facts.due_on < today:
        return Refusal("due-in-past", _("The day lies in the past."), field="due_on")
    if refusal := _refusal_of_addressee(document, facts, on=today):
        return refusal
    same = (facts.kind, facts.addressee.pk if facts.addressee else None, facts.recipient.strip())
    for one in latest_inquiries(inquiries_of(version)):
        if (one.kind, one.addressee_id, one.recipient) == same and one.lapsed_at is None:
            return Refusal("already-asked", _("They were asked already about this text."))
    return None


def _refusal_of_addressee(document: Document, facts: InquiryFacts, *, on: date) -> Refusal | None:
    body, recipient = facts.addressee, facts.recipient.strip()
    if (body is None) == (not recipient):
        return Refusal(
            "one-addressee",
            _("Choose a body of the platform, or write to whom a letter goes."),
            field="addressee",
        )
    if body is None:
        if facts.kind == InquiryKind.COUNTERSIGN:
            return Refusal(
                "needs-body", _("A body of the platform countersigns."), field="addressee"
            )
        return None
    if facts.kind in {InquiryKind.SECRECY, InquiryKind.THIRD_PARTY}:
        return Refusal(
            "needs-recipient",
            _("They are asked by letter: write to whom it goes."),
            field="recipient",
        )
    if body.pk == document.body_id:
        return Refusal("own-body", _("This is the body itself."), field="addressee")
    if not any(bodies_with(post, [body.pk], on=on) for post in ANSWERING_POSTS):
        return Refusal("nobody-answers", _("Nobody in this body could answer."), field="addressee")
    return None


def answering_post(inquiry: Inquiry, *, by: Person, on: date) -> PostKind | Refusal:
    """Return the post in which `by` answers or records the answer, or why there is none."""
    document = inquiry.version.document
    if inquiry.addressee_id is not None:
        for post in ANSWERING_POSTS:
            if capacity_in(by, post, inquiry.addressee_id, None, on=on) is not None:
                # Nobody answers for another body about what they wrote themselves.
                return post if not _is_author(inquiry, by) else _own_draft()
        return not_holding(ANSWERING_POSTS[0])
    post = (
        PostKind.SECRECY_REVIEWER
        if inquiry.kind == InquiryKind.SECRECY
        else PostKind.DISCLOSURE_OFFICER
    )
    return refusal_as(Taker(post, author=False), document, by=by, on=on) or post


def _is_author(inquiry: Inquiry, by: Person) -> bool:
    return by.pk in {inquiry.version.author_id, inquiry.version.document.drafter_id}


def _own_draft() -> Refusal:
    return Refusal("own-draft", _("The drafter of a document does not answer inquiries about it."))


def refusal_to_answer(
    inquiry: Inquiry, facts: AnswerFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not answer, or record the answer of a letter.

    Law: 条例19 art. 11, art. 15, art. 17.
    """
    if refusal := _refusal_of_state(inquiry):
        return refusal
    if inquiry.answered_at is not None or inquiry.overridden_at is not None:
        return Refusal("inquiry-answered", _("It is decided already."))
    post = answering_post(inquiry, by=by, on=local_date(at))
    if isinstance(post, Refusal):
        return post
    return None if facts is None else _refusal_of_answer(inquiry, facts, on=local_date(at))


def _refusal_of_state(inquiry: Inquiry) -> Refusal | None:
    if inquiry.lapsed_at is not None:
        return Refusal(
            "inquiry-lapsed", _("It was withdrawn, because the draft was changed after it.")
        )
    if inquiry.version.state not in OPEN:
        return Refusal("not-open", _("The version is decided."))
    return None


def _refusal_of_answer(inquiry: Inquiry, facts: AnswerFacts, *, on: date) -> Refusal | None:
    if facts.answer not in ANSWERS[inquiry.kind]:
        return Refusal("no-such-answer", _("Choose an answer."), field="answer")
    needs_words = {InquiryAnswer.AGREED_WITH_OPINION, InquiryAnswer.OBJECTED}
    if facts.answer in needs_words and not facts.opinion.strip():
        return Refusal("no-opinion", _("Write the opinion or the reason."), field="opinion")
    if inquiry.addressee_id is not None:
        return None
    if inquiry.kind != InquiryKind.THIRD_PARTY and not facts.letter_number.strip():
        return Refusal("no-number", _("Enter the number of the letter."), field="letter_number")
    if facts.letter_on is None:
        return Refusal("no-letter-date", _("Enter the date of the letter."), field="letter_on")
    if not local_date(inquiry.asked_at) <= facts.letter_on <= on:
        return Refusal(
            "letter-date",
            _("The letter is from between the question and today."),
            field="letter_on",
        )
    return None


def refusal_to_override(
    inquiry: Inquiry, reason: str | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Why `by` may not let the version go on in spite of an objection or of silence.

    Only the approver may, never the drafter, and never against or without the secrecy authority.
    Law: 条例19 art. 11, art. 15, art. 17.
    """
    if inquiry.kind == InquiryKind.SECRECY:
        return Refusal(
            "secrecy-not-overridden",
            _("Nobody overrides the secrecy authority."),
            law=LAWS[InquiryKind.SECRECY],
        )
    if inquiry.version.state not in OPEN:
        return Refusal("not-open", _("The version is decided."))
    if inquiry.is_settled:
        return Refusal("inquiry-settled", _("It does not keep the version back."))
    if inquiry.is_open and inquiry.due_on >= local_date(at):
        return Refusal("still-time", _("There is still time for the answer."))
    approver = Taker(PostKind.APPROVER, author=False)
    if refusal := refusal_as(approver, inquiry.version.document, by=by, on=local_date(at)):
        return refusal
    if reason is not None and not reason.strip():
        return Refusal("no-reason", _("Say why the version goes on."), field="reason")
    return None


def refusal_of_inquiries(
    inquiries: Sequence[Inquiry], kinds: Collection[str] = BEFORE_EACH_STEP
) -> Refusal | None:
    """
    Why a version may not go on: an inquiry is not answered, was objected to, or must be asked again.

    Law: 条例19 art. 11, art. 15, art. 17.
    """
    first = next(iter(unsettled(inquiries, kinds)), None)
    if first is None:
        return None
    facts = {"kind": first.get_kind_display(), "addressee": first.addressee_label}
    law = LAWS[InquiryKind(first.kind)]
    if first.lapsed_at is not None:
        text = _("%(kind)s (%(addressee)s): the text was changed. Ask again.") % facts
        return Refusal("inquiry-again", text, law=law)
    if first.answer:
        text = _("%(kind)s (%(addressee)s): the answer stands against it.") % facts
        return Refusal("inquiry-objected", text, law=law)
    facts["day"] = f"{first.due_on:%Y-%m-%d}"
    text = _("%(kind)s (%(addressee)s): not answered yet; due on %(day)s.") % facts
    return Refusal("inquiry-open", text, law=law)


def refusal_before_step(document: Document) -> Refusal | None:
    """Why the open version may not take a step onward: a countersignature is missing."""
    assert document.open_version is not None  # the callers checked this
    return refusal_of_inquiries(inquiries_of(document.open_version))


def refusal_before_release(document: Document) -> Refusal | None:
    """Why the open version may not be released: an inquiry of any kind is not settled."""
    assert document.open_version is not None  # the callers checked this
    return refusal_of_inquiries(inquiries_of(document.open_version), BEFORE_RELEASE)
