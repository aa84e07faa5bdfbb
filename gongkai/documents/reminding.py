"""Reminders of what waits: a review for the person whose turn it is, an inquiry for its answer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from gongkai.calendars.queries import Calendars
from gongkai.documents.models import Document, Inquiry, Version
from gongkai.documents.queries.inquiries import ANSWERING_POSTS, open_inquiries
from gongkai.documents.states import OPEN, InquiryKind, NotificationKind
from gongkai.documents.waiting import people_awaited
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import local_date
from gongkai.law.calendar import working_days_between
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.people import people_in_posts
from gongkai.organisations.states import PostKind

DOCUMENT = Document._meta.label_lower
INQUIRY = Inquiry._meta.label_lower
MAX_ROWS = 100_000
# Days before the answer to an inquiry is due at which those who answer are reminded.
DUE_DAYS = 2
INQUIRY_VERBS = frozenset({Verb.INQUIRY_SENT, Verb.INQUIRY_ANSWERED})


def notify_of_turns(calendars: Calendars, *, at: datetime) -> int:
    """Remind the persons for whom a version has waited for some working days, once for each tier."""
    tiers = sorted({days for days in settings.GONGKAI_TURN_DAYS if days > 0})
    if not tiers:
        return 0
    today, notified = local_date(at), 0
    # A working day is at least one day: nothing younger can have waited as long.
    waiting = Version.objects.filter(
        Q(release_due_at=None), waits_since__lte=at - timedelta(days=tiers[0])
    ).select_related("document__open_version", "document__body")
    for version in rows_by_key(waiting, keys=("id",), most=MAX_ROWS):
        assert version.waits_since is not None  # the filter
        since = local_date(version.waits_since)
        calendar = calendars.of(version.document.body.region)
        days = working_days_between(calendar, since, today)
        tier = next((one for one in reversed(tiers) if one <= days), None)
        key = f"turn:{version.pk}:{version.round}:{version.state}:{tier}"
        if tier is None or is_known(DOCUMENT, version.document_id, key):
            continue
        people = people_awaited(version.document, on=today)
        kind = NotificationKind.TURN
        notified += notify(people, kind, DOCUMENT, version.document_id, key, at=at, days=days)
    return notified


def notify_of_inquiries(*, at: datetime) -> int:
    """Remind those who answer before an inquiry is due, and both sides when it is overdue, once."""
    today, notified = local_date(at), 0
    soon = open_inquiries(before=today + timedelta(days=DUE_DAYS + 1))
    for inquiry in rows_by_key(soon, keys=("id",), most=MAX_ROWS):
        if inquiry.version.state not in OPEN:
            continue
        left = (inquiry.due_on - today).days
        kind = NotificationKind.INQUIRY_OVERDUE if left < 0 else NotificationKind.INQUIRY_DUE
        key = f"inquiry:{inquiry.pk}:{kind}"
        if is_known(INQUIRY, inquiry.pk, key):
            continue
        people = people_answering(inquiry, at=at)
        if left < 0:
            people = people | {inquiry.asked_by_id}
        notified += notify(people, kind, INQUIRY, inquiry.pk, key, at=at, days=max(left, 0))
    return notified


def notify_of_inquiry(act: Act) -> int:
    """Notify those who are asked, and after the answer those who wait for it."""
    inquiry = (
        Inquiry.objects.select_related("version__document")
        .filter(pk=act.facets.get("inquiry"))
        .first()
    )
    if inquiry is None:
        return 0
    actor = {int(act.actor_id)} if act.actor_kind == ActorKind.STAFF else set()
    if act.verb == Verb.INQUIRY_SENT:
        people, kind = people_answering(inquiry, at=act.at), NotificationKind.INQUIRY_ASKED
    else:
        people = {inquiry.asked_by_id} | {
            pk for pk in (inquiry.version.author_id,) if pk is not None
        }
        kind = NotificationKind.INQUIRY_ANSWERED
    return notify(people - actor, kind, INQUIRY, inquiry.pk, f"act:{act.pk}", at=act.at)


def people_answering(inquiry: Inquiry, *, at: datetime) -> set[int]:
    """Return the persons who answer an inquiry, or record the answer to a letter. Two queries."""
    on, version = local_date(at), inquiry.version
    posts: tuple[PostKind, ...]
    if inquiry.addressee_id is not None:
        body, posts = inquiry.addressee_id, ANSWERING_POSTS
    else:
        is_secrecy = inquiry.kind == InquiryKind.SECRECY
        recorder = PostKind.SECRECY_REVIEWER if is_secrecy else PostKind.DISCLOSURE_OFFICER
        body, posts = inquiry.body_id, (recorder,)
    return people_in_posts([body], posts, on=on) - {version.author_id, version.document.drafter_id}
