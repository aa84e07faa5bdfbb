"""Reading notifications: everybody sees only their own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.queries import given_up_mails
from gongkai.notifications.kinds import SubjectLine, subject_kinds
from gongkai.notifications.models import Notification, NotificationPreference, SavedFilter
from gongkai.notifications.states import MailFrequency
from gongkai.organisations.models import Account, Person
from gongkai.organisations.queries import User

# The kind of the mails that say that there are new notifications; their subject is the account.
NOTIFICATION_MAIL = "notification"


def notifications_of(person: Person) -> QuerySet[Notification]:
    """Return what somebody was told; nobody else ever sees it."""
    return Notification.objects.filter(person=person)


def unread_count(person: Person) -> int:
    """Return how much is new, a hundred at most. One query."""
    return notifications_of(person).filter(read_at=None).order_by()[:100].count()


def subject_lines(
    notifications: Iterable[Notification], user: User, *, on: date
) -> Mapping[tuple[str, int], SubjectLine]:
    """
    Return what the user may see now of the subjects of some notifications, by type and id; what is missing is hidden.

    The app of each subject is asked once, through its own `visible_to`.
    """
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for one in notifications:
        wanted[one.subject_type].add(one.subject_id)
    return {
        (name, pk): line
        for name, kind in subject_kinds().items()
        if name in wanted
        for pk, line in kind.lines(user, wanted[name], on).items()
    }


def is_known(subject_type: str, subject_id: int, key: str) -> bool:
    """Say whether anybody was told of this cause already. One query."""
    return Notification.objects.filter(
        subject_type=subject_type, subject_id=subject_id, key=key
    ).exists()


def known_keys(subject_type: str, subject_ids: Collection[int]) -> set[str]:
    """Return the keys of all notifications about these subjects: the causes of which somebody was told. One query."""
    found = Notification.objects.filter(subject_type=subject_type, subject_id__in=subject_ids)
    return set(found.values_list("key", flat=True).distinct())


def known_recipients(keys: Collection[str]) -> set[tuple[str, int]]:
    """Return who was told of these causes: keys with the ids of persons. One query."""
    return set(Notification.objects.filter(key__in=keys).values_list("key", "person_id"))


def mail_frequency_of(account: Account) -> MailFrequency:
    """Return how often the account wants mail."""
    preference = NotificationPreference.objects.filter(account=account).first()
    return MailFrequency(preference.mail) if preference else MailFrequency.DAILY


def lost_mails(account: Account) -> QuerySet[OutgoingMail]:
    """Return the mails about notifications of an account that were given up, newest first."""
    return given_up_mails(NOTIFICATION_MAIL, account.pk)


def filters_of(account: Account) -> QuerySet[SavedFilter]:
    """Return what somebody keeps for oneself, by name; nobody else ever sees it."""
    return SavedFilter.objects.filter(account=account).order_by("name", "id")
