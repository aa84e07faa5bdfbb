"""The outbox of mails about notices: written once, sent once, tried again while the server is away."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from gongkai.documents.models import Notice, NoticeMail
from gongkai.documents.states import MailState, MailWish
from gongkai.documents.told import mails_due
from gongkai.kit.times import local_date

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
LOST_AFTER = timedelta(hours=1)
PIECE = 200


@transaction.atomic
def write_mails(*, at: datetime, morning: bool) -> int:
    """
    Put into the outbox what is to be mailed: each notice by itself, or in the morning one mail for all that is new.

    What was read in the page meanwhile is not mailed. Returns how many mails were written.
    """
    new = Notice.objects.filter(mailed=False)
    reached = Q(person__account__is_active=True) & ~Q(person__account__email="")
    new.filter(~reached | Q(read_at__isnull=False) | Q(person__account__notice_wish__mail=MailWish.OFF)).update(
        mailed=True
    )
    each = new.filter(person__account__notice_wish__mail=MailWish.EACH).select_related("person").order_by("id")[:PIECE]
    mails = [
        NoticeMail(account_id=_account(notice), key=f"notice:{notice.pk}", notices=1, next_at=at) for notice in each
    ]
    NoticeMail.objects.bulk_create(mails, ignore_conflicts=True)
    Notice.objects.filter(pk__in=[int(mail.key.partition(":")[2]) for mail in mails]).update(mailed=True)
    return len(mails) + (_write_digests(at) if morning else 0)


def _write_digests(at: datetime) -> int:
    """Write one mail for each account that has something new and had none today."""
    key = f"day:{local_date(at):%Y%m%d}"
    had = NoticeMail.objects.filter(key=key).values("account")
    ids: dict[int, list[int]] = {}
    new = Notice.objects.filter(mailed=False).exclude(person__account__in=had)
    for account, pk in new.values_list("person__account_id", "pk").order_by("id"):
        ids.setdefault(account, []).append(pk)
    NoticeMail.objects.bulk_create(
        [NoticeMail(account_id=account, key=key, notices=len(found), next_at=at) for account, found in ids.items()]
    )
    for found in ids.values():
        Notice.objects.filter(pk__in=found).update(mailed=True)
    return len(ids)


@transaction.atomic
def take_mail(*, at: datetime) -> NoticeMail | None:
    """
    Take the next mail out to send it, and note so before it leaves: what dies in between is never sent twice.

    Mails that left an hour ago and were never heard of are given up.
    """
    NoticeMail.objects.filter(state=MailState.SENDING, next_at__lte=at - LOST_AFTER).update(
        state=MailState.GIVEN_UP, error="unknown whether it was sent", settled_at=at
    )
    found = mails_due(at).select_for_update(skip_locked=True).first()
    if found is None:
        return None
    found.state, found.attempts, found.next_at = MailState.SENDING, found.attempts + 1, at
    found.save(update_fields=["state", "attempts", "next_at"])
    return found


def settle_mail(mail: NoticeMail, *, error: str, at: datetime) -> NoticeMail:
    """Note how it went: sent, to be tried again after a pause that doubles, or given up after eight times."""
    mail.error, mail.settled_at = error[:300], at
    if not error:
        mail.state = MailState.SENT
    elif mail.attempts >= MOST_ATTEMPTS:
        mail.state = MailState.GIVEN_UP
    else:
        mail.state, mail.settled_at = MailState.WAITING, None
        mail.next_at = at + min(FIRST_PAUSE * 2 ** (mail.attempts - 1), LONGEST_PAUSE)
    mail.save(update_fields=["state", "error", "next_at", "settled_at"])
    return mail


def postpone_mails(*, at: datetime) -> int:
    """Let all mails wait for a minute: the server cannot be reached, and asking for each would take all day."""
    return mails_due(at).update(next_at=at + FIRST_PAUSE)


def _account(notice: Notice) -> int:
    account = notice.person.account_id
    assert account is not None  # the filter before has made sure
    return account


def forget_mails(*, before: datetime) -> int:
    """Erase what is long settled."""
    return NoticeMail.objects.filter(settled_at__lt=before).delete()[0]
