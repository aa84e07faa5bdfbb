"""Whom a document concerns, and what they have been told."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from gongkai.documents import workflow
from gongkai.documents.models import Document, Notice, NoticeMail, NoticeWish
from gongkai.documents.states import MailState, MailWish
from gongkai.organisations.models import Account, Delegation, Person, Post
from gongkai.organisations.models.posts import in_force, in_force_lent


def people_waited_for(document: Document, *, on: date) -> set[int]:
    """Return the persons for whom the document waits: `waiting_for`, asked from the other end. Two queries for each post."""
    version = document.open_version
    if version is None:
        return set()
    where = Q(body=document.body_id) & (Q(office=None) | Q(office=document.office_id))
    found: set[int] = set()
    for kind, author in workflow.WORKFLOW.takers_awaited(version.state):
        if author:
            found |= {version.author_id} if version.author_id else set()
            continue
        posts = {post.pk: post.person_id for post in Post.objects.filter(in_force(on), where, kind=kind)}
        lent = Delegation.objects.filter(in_force_lent(on), post__in=posts).values_list("to_id", "post_id")
        acting = [(holder, holder) for holder in posts.values()] + [(to, posts[post]) for to, post in lent]
        apart = {document.drafter_id, version.author_id} if author is False else set()
        found |= {person for person, holder in acting if not {person, holder} & apart}
    return found


def notices_of(person: Person) -> QuerySet[Notice]:
    """Return what somebody was told; nobody else ever sees it, and titles come from behind the door."""
    return Notice.objects.filter(person=person)


def unread(person: Person) -> int:
    """Return how much is new, a hundred at most. One query."""
    return notices_of(person).filter(read_at=None).order_by()[:100].count()


def mail_wish_of(account: Account) -> MailWish:
    """Return how often the account wants mail."""
    wish = NoticeWish.objects.filter(account=account).first()
    return MailWish(wish.mail) if wish else MailWish.DAILY


def lost_mails(account: Account) -> QuerySet[NoticeMail]:
    """Return the mails to an account that were given up, newest first."""
    return NoticeMail.objects.filter(account=account, state=MailState.GIVEN_UP).order_by("-id")


def mails_due(at: datetime) -> QuerySet[NoticeMail]:
    """Return the mails that are to be sent now, those first that wait longest."""
    return NoticeMail.objects.filter(state=MailState.WAITING, next_at__lte=at).order_by("next_at", "id")
