"""Notifications about documents, sent after acts and before deadlines; none is an official act."""

from datetime import datetime, timedelta

from gongkai.calendars.jurisdictions import NATIONAL
from gongkai.calendars.queries import Calendars
from gongkai.documents import workflow
from gongkai.documents.models import Document, Version
from gongkai.documents.queries import due_by, release_clock
from gongkai.documents.queries.missing_posts import missing_post
from gongkai.documents.states import LASTING, NotificationKind, State, Status
from gongkai.documents.waiting import people_awaited
from gongkai.kit.paging import rows_by_key
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.calendar import add_working_days, working_days_between
from gongkai.law.derivations import months_after
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.actions import notify
from gongkai.notifications.queries import is_known
from gongkai.organisations.queries import holders
from gongkai.organisations.staffing import administrators_of
from gongkai.organisations.states import PostKind

DOCUMENT = Document._meta.label_lower
# Working days before the end of the 20-working-day deadline at which notifications are sent.
WARNINGS = (0, 2, 5)
MAX_OVERDUE = 100_000
# Months before the end of a term of validity at which notifications are sent, and for how many days.
LAPSE_MONTHS = (6, 3, 1)
LAPSE_WINDOW = 7
# Acts of which somebody may be notified.
TELLING = frozenset(
    verb
    for verb in Verb
    if workflow.WORKFLOW.arrival_of(verb) is not None
    or workflow.WORKFLOW.author_notification_of(verb) is not None
)


def notify_of_act(act: Act) -> int:
    """
    Notify the people whom an act concerns, except its actor; returns the number of notifications.

    If the document has changed since, nobody is notified, because a consumer may be far behind.
    """
    arrival = workflow.WORKFLOW.arrival_of(act.verb)
    kind = workflow.WORKFLOW.author_notification_of(act.verb)
    if arrival is None and kind is None:
        return 0
    document = (
        Document.objects.select_related("open_version", "public_version", "body", "office")
        .filter(pk=act.subject_id)
        .first()
    )
    if document is None:
        return 0
    actor = {int(act.actor_id)} if act.actor_kind == ActorKind.STAFF else set()
    cause, version = f"act:{act.pk}", document.open_version
    writers = _writers(document, act) if kind is not None else set()
    notified = 0
    if kind is not None:
        notified += notify(
            writers - actor, NotificationKind(kind), DOCUMENT, document.pk, cause, at=act.at
        )
    if version is not None and arrival == version.state and version.number == act.facets["version"]:
        people = people_awaited(document, on=act.on) - writers - actor
        notified += notify(
            people, NotificationKind.ARRIVED, DOCUMENT, document.pk, cause, at=act.at
        )
        notified += _notify_administrators(document, f"nobody:{act.pk}", act)
    return notified


def _notify_administrators(document: Document, cause: str, act: Act) -> int:
    """Notify the administrators of the body, and those above, if nobody can take the next step."""
    if missing_post(document, on=act.on) is None:
        return 0
    people = administrators_of(document.body, on=act.on)
    return notify(people, NotificationKind.UNATTENDED, DOCUMENT, document.pk, cause, at=act.at)


def notify_of_clocks(calendars: Calendars, *, at: datetime) -> int:
    """
    Notify the assignees of documents whose deadline approaches or has passed, once per threshold.

    Law: 条例19 art. 26.
    """
    today = local_date(at)
    # A week more than in the national calendar, because a region may have its own days off.
    # Documents that are not due yet are left out below.
    last = add_working_days(calendars.of(NATIONAL), today, max(WARNINGS)).on + timedelta(days=7)
    waiting = due_by(Document.objects.select_related("open_version", "body"), calendars, last=last)
    notified = 0
    for document in rows_by_key(waiting, keys=("id",), most=MAX_OVERDUE):
        calendar = calendars.of(document.body.region)
        clock = release_clock(document, calendar, today=today)
        assert clock is not None  # `due_by` returns only those whose clock runs
        left = working_days_between(calendar, today, clock.due.on) if clock.due.on >= today else -1
        mark = next((one for one in WARNINGS if left <= one), None) if left >= 0 else -1
        key = f"due:{document.open_version_id}:{mark}"
        if mark is None or is_known(DOCUMENT, document.pk, key):
            continue
        kind = NotificationKind.OVERDUE if left < 0 else NotificationKind.DUE
        people = people_awaited(document, on=today)
        notified += notify(people, kind, DOCUMENT, document.pk, key, at=at, days=max(left, 0))
    return notified


def notify_of_scheduled_releases(*, at: datetime) -> int:
    """Notify drafters and the disclosure office of documents scheduled for release today."""
    today = local_date(at)
    begins = datetime.combine(today, datetime.min.time(), tzinfo=BEIJING)
    due = Version.objects.filter(
        state=State.APPROVED,
        release_due_at__gte=begins,
        release_due_at__lt=begins + timedelta(days=1),
    ).select_related("document__open_version")
    notified = 0
    for version in due:
        writers = {pk for pk in (version.document.drafter_id, version.author_id) if pk is not None}
        people = people_awaited(version.document, on=today) | writers
        key = f"today:{version.pk}:{today:%Y%m%d}"
        notified += notify(
            people, NotificationKind.RELEASED_TODAY, DOCUMENT, version.document_id, key, at=at
        )
    return notified


def notify_of_lapses(*, at: datetime) -> int:
    """
    Notify drafter and disclosure office 6, 3 and 1 months before a term of validity ends.

    Each notice can be sent within a week, in case that no worker runs for some days.
    """
    today, notified = local_date(at), 0
    for months in LAPSE_MONTHS:
        last = months_after(today, months)
        found = Document.objects.filter(
            status=Status.RELEASED,
            validity__in=sorted(LASTING),
            valid_until__gt=last - timedelta(days=LAPSE_WINDOW),
            valid_until__lte=last,
        )
        for document in rows_by_key(found.select_related("body"), keys=("id",), most=MAX_OVERDUE):
            key = f"lapse:{document.pk}:{document.valid_until:%Y%m%d}:{months}"
            if is_known(DOCUMENT, document.pk, key) or document.valid_until is None:
                continue
            people = set(
                holders(PostKind.DISCLOSURE_OFFICER, document.body, on=today).values_list(
                    "pk", flat=True
                )
            )
            if document.drafter_id is not None:
                people.add(document.drafter_id)
            notified += notify(
                people,
                NotificationKind.LAPSING,
                DOCUMENT,
                document.pk,
                key,
                at=at,
                days=(document.valid_until - today).days,
            )
    return notified


def _writers(document: Document, act: Act) -> set[int]:
    """Return the drafter of the document and the author of the version the act is about."""
    version = (
        document.public_version if document.status == Status.RELEASED else document.open_version
    )
    return {
        pk for pk in (document.drafter_id, version.author_id if version else None) if pk is not None
    }
