"""Inquiries about versions: who sees them, and which keep a version back."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.calendars.queries import Calendars
from gongkai.documents.models import Attachment, Inquiry, Version
from gongkai.documents.states import OPEN, InquiryKind
from gongkai.kit.id_lists import is_in
from gongkai.kit.times import local_date
from gongkai.law.calendar import working_days_between
from gongkai.organisations.queries import User, capacities_of, person_of, working_body_ids
from gongkai.organisations.states import PostKind

# Who answers for a body that is asked.
ANSWERING_POSTS = (PostKind.DISCLOSURE_OFFICER, PostKind.APPROVER)
# What must be settled before any step onward; the rest only before the release.
BEFORE_EACH_STEP = frozenset({InquiryKind.COUNTERSIGN.value})
BEFORE_RELEASE = frozenset(InquiryKind.values)
JOINED = ("body", "addressee", "version__document", "asked_by", "answered_by", "overridden_by")


def visible_inquiries(user: User, *, on: date) -> QuerySet[Inquiry]:
    """Return the inquiries of the bodies in which the user works, and those that the user answers."""
    person = person_of(user)
    if person is None:
        return Inquiry.objects.none()
    asking = working_body_ids(person, on=on)
    answering = capacities_of(person, on=on).whole_bodies(ANSWERING_POSTS)
    found = Inquiry.objects.filter(is_in("body_id", asking) | is_in("addressee_id", answering))
    return found.select_related(*JOINED).order_by("-id")


def inquiries_of(version: Version) -> list[Inquiry]:
    """Return the inquiries about a version, oldest first; callers fetch it through `visible_to`."""
    return list(version.inquiries.select_related(*JOINED).order_by("id"))


def latest_inquiries(inquiries: Iterable[Inquiry]) -> list[Inquiry]:
    """Return the last inquiry of each kind to each addressee: it replaces those before it."""
    last = {(one.kind, one.addressee_id, one.recipient): one for one in inquiries}
    return list(last.values())


def unsettled(inquiries: Iterable[Inquiry], kinds: Collection[str]) -> list[Inquiry]:
    """Return the inquiries of these kinds that keep their version back, oldest first."""
    return [one for one in latest_inquiries(inquiries) if one.kind in kinds and not one.is_settled]


def shows_text(inquiry: Inquiry) -> bool:
    """Say whether its addressee may read the version: unchanged since, and still in preparation."""
    return inquiry.lapsed_at is None and inquiry.version.state in OPEN


def file_of_inquiry(user: User, file: int, *, on: date) -> Attachment | None:
    """Return a file of a version about which the user's body is asked; None if it is not shown."""
    found = Attachment.objects.filter(pk=file).select_related("version").first()
    if found is None:
        return None
    asked = visible_inquiries(user, on=on).filter(version=found.version_id)
    return found if any(shows_text(one) for one in asked) else None


def waited_days(inquiry: Inquiry, calendars: Calendars, *, on: date) -> int:
    """Return for how many working days the answer has been, or was, waited for."""
    end = inquiry.answered_at or inquiry.overridden_at or inquiry.lapsed_at
    calendar = calendars.of(inquiry.body.region)
    asked = local_date(inquiry.asked_at)
    return working_days_between(calendar, asked, local_date(end) if end else on)


def open_inquiries(*, before: date) -> QuerySet[Inquiry]:
    """Return the inquiries without an answer that are due before a day, for the reminders."""
    found = Inquiry.objects.filter(
        Q(answered_at=None, overridden_at=None, lapsed_at=None), due_on__lt=before
    )
    return found.select_related("body", "addressee", "version__document").order_by("id")
