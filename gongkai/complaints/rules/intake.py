"""Refusals of what a complainant sends or the staff enters, and of erasing it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gongkai.complaints.models import Complaint
from gongkai.complaints.queries import own_body_ids, supervising_body, supervising_ids
from gongkai.complaints.rules.basics import MAX_CONTACT, MAX_NAME, MAX_TEXT
from gongkai.complaints.states import ComplaintChannel, ComplaintKind
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_length, refusal_of_text
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person

MAX_DELAY = 90  # days between receipt on paper and the entry


@dataclass(frozen=True)
class ComplaintFacts:
    """What is complained of: kind and words; name and contact are not required."""

    kind: str
    text: str
    name: str = ""
    contact: str = ""


@dataclass(frozen=True)
class PaperFacts:
    """A complaint by telephone, at the counter or by post: how and when it came in."""

    channel: str
    received_on: date


def refusals_of_complaint(
    about: Body | None, facts: ComplaintFacts, *, on: date
) -> Iterator[Refusal]:
    """Yield every reason why what a complainant sends is refused, so that a form can show all."""
    if about is None or about.ended_on is not None:
        yield Refusal("no-body", _("Choose the body that you complain of."), field="about")
    elif supervising_body(about, on=on) is None:
        yield Refusal(
            "no-supervisor",
            _("No body above this one examines complaints here. See the contacts on its page."),
            field="about",
        )
    if facts.kind not in ComplaintKind:
        yield Refusal("no-kind", _("Choose what you complain of."), field="kind")
    for refusal in (
        refusal_of_text(facts.text, "text", MAX_TEXT),
        refusal_of_length(facts.name, "name", MAX_NAME),
        refusal_of_length(facts.contact, "contact", MAX_CONTACT),
    ):
        if refusal:
            yield refusal


def refusal_to_enter_complaint(
    about: Body | None, facts: ComplaintFacts, paper: PaperFacts, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the staff may not enter a complaint that came on paper or by telephone."""
    on = local_date(at)
    for refusal in refusals_of_complaint(about, facts, on=on):
        return refusal
    assert about is not None  # the first refusal says so
    body = supervising_body(about, on=on)
    assert body is not None
    if body.pk not in supervising_ids(by, on=on):
        return Refusal(
            "wrong-post",
            _("Complaints about this body are examined by %(body)s.") % {"body": body.label},
            field="about",
        )
    if about.pk in own_body_ids(by, on=on):
        return Refusal(
            "own-body",
            _("Nobody with a post in the body complained of can do this."),
            field="about",
        )
    if paper.channel not in ComplaintChannel or paper.channel == ComplaintChannel.WEB:
        return Refusal("no-channel", _("Choose how the complaint came in."), field="channel")
    if not 0 <= (on - paper.received_on).days <= MAX_DELAY:
        return Refusal(
            "received-on",
            _("The day of receipt is today or at most %(days)s days ago.") % {"days": MAX_DELAY},
            field="received_on",
        )
    return None


def refusal_to_erase(complaint: Complaint, *, on: date, after_days: int) -> Refusal | None:
    """
    Return why words, name and contact of the complainant must still be kept.

    Law: 个人信息保护法 art. 19, 47.
    """
    if complaint.concluded_on is None or (on - complaint.concluded_on).days < after_days:
        return Refusal("too-early", _("The retention period has not ended."))
    if complaint.erased_at is not None:
        return Refusal("erased-before", _("It was erased before."))
    return None
