"""Queries of persons, posts, the tree of bodies and sessions."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, NamedTuple, TypeVar, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from gongkai.kit.id_lists import is_in
from gongkai.kit.sql_rows import sql_row
from gongkai.kit.text_input import compact
from gongkai.law.remedies import Addressees
from gongkai.organisations.capacities import Capacities, Capacity
from gongkai.organisations.held_posts import held_posts
from gongkai.organisations.joined_ids import JoinedIds
from gongkai.organisations.models import (
    Account,
    ApiRequest,
    ApiToken,
    Body,
    BodyTerm,
    FeedKey,
    GuideText,
    Person,
    Post,
    Session,
    SignInCode,
)
from gongkai.organisations.models.posts import in_force
from gongkai.organisations.states import (
    WORKING_POSTS,
    AccountKind,
    BodyKind,
    GuideKind,
    GuideLanguage,
    PostKind,
)

User = Account | AnonymousUser
Found = TypeVar("Found")
_known: ContextVar["dict[Hashable, Any] | None"] = ContextVar("known", default=None)


def person_of(user: User) -> Person | None:
    """Return the person of a signed-in staff account, None for all other users."""
    if not isinstance(user, Account) or not user.is_active or not user.is_staff_account:
        return None
    return remembered(("person", user.pk), lambda: Person.objects.filter(account=user).first())


@contextmanager
def cached_capacities() -> Iterator[None]:
    """Remember persons, their posts and the tree of bodies while a page is rendered, to save queries."""
    known = _known.get()
    token = _known.set({} if known is None else known)
    try:
        yield
    finally:
        _known.reset(token)


def remembered(key: Hashable, read: Callable[[], Found]) -> Found:
    """Return what was read under this key for the page that is being rendered, or else read it."""
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: Found = known[key]
    return found


def recalled(key: Hashable) -> Any:
    """Return what was remembered under this key for the page that is being rendered, or None."""
    return (_known.get() or {}).get(key)


def capacities_of(person: Person, *, on: date) -> Capacities:
    """Return all posts the person may act in on that day, their own first. Two queries."""
    return remembered(("capacities", person.pk, on), lambda: Capacities(held_posts(person.pk, on)))


def capacity_in(
    by: Person, post: PostKind, body_id: int, office_id: int | None = None, *, on: date
) -> Capacity | None:
    """Return the capacity in which the person may act in this post, own posts first; no office means the whole body."""
    for held in capacities_of(by, on=on).in_body(body_id):
        if held.post == post and held.is_for(body_id, office_id):
            return held
    return None


def working_body_ids(person: Person, *, on: date) -> set[int]:
    """Return the bodies whose unpublished documents the person may see."""
    return capacities_of(person, on=on).bodies(WORKING_POSTS)


def visible_to(user: User) -> QuerySet[Body]:
    """Return the bodies that the user may see: all, because their existence is public."""
    return Body.objects.all()


def bodies_in_force() -> QuerySet[Body]:
    """Return the bodies that still exist."""
    return Body.objects.filter(ended_on=None)


def remedy_addressees(body: Body) -> Addressees:
    """
    Return to whom an applicant can turn against a decision of the body, as its letters name them.

    What was entered for the body counts. Otherwise the reconsideration body is the government of the body, or that above a government; the topmost
    government reconsiders its own decisions.
    Law: 行政复议法 art. 24; 条例19 art. 51.
    """
    above = body.parent
    while above is not None and above.kind != BodyKind.GOVERNMENT:
        above = above.parent
    if above is None and body.kind == BodyKind.GOVERNMENT:
        above = body
    return Addressees(
        reconsideration=_with_place(body.reconsideration_body, body.reconsideration_address)
        or (above.name if above else ""),
        court=_with_place(body.court, body.court_address),
        complaint=_with_place(body.complaint_body, body.complaint_telephone),
    )


def _with_place(name: str, place: str) -> str:
    """Return a name with its address or telephone number, as letters in Chinese name it."""
    return f"{name}（{place}）" if name and place else name


def operating_body() -> Body | None:
    """Return the body that operates the site: that of the setting, or else the topmost one."""
    return remembered("operating body", _operating_body)


def _operating_body() -> Body | None:
    if settings.GONGKAI_SITE_BODY:
        return body_by_code(settings.GONGKAI_SITE_BODY)
    return bodies_in_force().filter(parent=None).order_by("position", "id").first()


def version_of(row: Model, names: Iterable[str]) -> str:
    """Return a hash of some fields, by which an edit recognises that they changed meanwhile."""
    values = [str(getattr(row, name)) for name in names]
    return sha256(repr(values).encode()).hexdigest()[:16]


def guides_of(body: Body, kind: GuideKind = GuideKind.GUIDE) -> dict[str, str]:
    """Return the texts of one kind that the body wrote itself, by language."""
    return dict(GuideText.objects.filter(body=body, kind=kind).values_list("language", "text"))


def guide_of(body: Body, kind: GuideKind, language: str) -> GuideText | None:
    """Return the text of one kind that the body wrote in a language, or else in Chinese."""
    wanted = (language, GuideLanguage.CHINESE)
    own = GuideText.objects.filter(body=body, kind=kind, language__in=wanted)
    found = {one.language: one for one in own}
    return next((found[one] for one in wanted if one in found), None)


def tree(body: Body, *, on: date) -> list[Body]:
    """Return the body and all bodies below it on that day, top first. Two queries."""
    ids = tree_ids([body.pk], on=on)
    rows = {one.pk: one for one in Body.objects.filter(is_in("pk", ids))}
    return [rows[pk] for pk in ids]


class BodyInTree(NamedTuple):
    """What figures need of a body: its key, its ledger chain, its kind, and the body above it."""

    pk: int
    chain: str
    kind: str
    parent_id: int | None


def tree_rows(body: Body, *, on: date) -> list[BodyInTree]:
    """Return the body and all bodies below it on that day, top first, as plain rows. Two queries."""
    return remembered(("tree", body.pk, on), lambda: _tree_rows(body, on))


def _tree_rows(body: Body, on: date) -> list[BodyInTree]:
    children = remembered(("children", on), lambda: _children(on))
    parents = {below: pk for pk, ids in children.items() for below in ids}
    ids = descend([body.pk], children)
    found = Body.objects.filter(is_in("pk", ids)).values_list("pk", "chain", "kind")
    rows = {pk: (chain, kind) for pk, chain, kind in found}
    return [BodyInTree(pk, *rows[pk], parents.get(pk)) for pk in ids]


def tree_ids(tops: Iterable[int], *, on: date) -> list[int]:
    """Return the ids of these bodies and of all below them on that day. One query."""
    return descend(tops, remembered(("children", on), lambda: _children(on)))


def _children(on: date) -> dict[int, list[int]]:
    """Return the bodies right below each body on a day, one row for each body that has any."""
    terms = BodyTerm.objects.filter(in_force(on)).exclude(parent=None)
    return _lists(terms.order_by().values_list("parent_id").annotate(ids=JoinedIds("body_id")))


def present_children() -> dict[int, list[int]]:
    """Return the bodies right below each body at present, ended ones too. One query."""
    below = Body.objects.exclude(parent=None).order_by().values_list("parent_id")
    return remembered("children", lambda: _lists(below.annotate(ids=JoinedIds("pk"))))


def _lists(rows: Iterable[tuple[int, str]]) -> dict[int, list[int]]:
    return {pk: sorted(set(map(int, ids.split(",")))) for pk, ids in rows}


def descend(tops: Iterable[int], children: Mapping[int, Sequence[int]]) -> list[int]:
    """Return these ids and all below them, level by level; `children` lists those under each id."""
    ids = list(dict.fromkeys(tops))
    seen = set(ids)
    for pk in ids:  # the list grows during the loop: breadth first
        if pk in children:  # most bodies of a region have none below them
            ids += (new := [child for child in children[pk] if child not in seen])
            seen.update(new)
    return ids


def body_by_code(code: str) -> Body | None:
    """Return the body with this present or former code."""
    found = Body.objects.filter(code=code).first()
    if found is None:
        term = BodyTerm.objects.filter(code=code).select_related("body").order_by("-since").first()
        found = term.body if term else None
    return found


def key_and_chain(code: str) -> tuple[int, str] | None:
    """Return primary key and ledger chain of the body with this present code. One short query."""
    found = sql_row("SELECT id, chain FROM organisations_body WHERE code = %s", code)
    return cast(tuple[int, str] | None, found)


def chains_of(bodies: Iterable[Body | BodyInTree]) -> list[str]:
    """Return the ledger chains of these bodies."""
    return [body.chain for body in bodies]


def bodies_with(kind: PostKind, bodies: Iterable[int], *, on: date) -> set[int]:
    """Return which of these bodies (by primary key) have anybody in this post."""
    found = Post.objects.filter(in_force(on), kind=kind, body__in=list(bodies))
    return set(found.values_list("body_id", flat=True))


def holders(kind: PostKind, body: Body, *, on: date) -> QuerySet[Person]:
    """Return the persons who hold a post of this kind in the body on that day."""
    posts = Post.objects.filter(in_force(on), kind=kind, body=body)
    return Person.objects.filter(Q(posts__in=posts)).distinct()


def administers(person: Person, *, on: date) -> set[int]:
    """
    Return the bodies that the person administers as a whole, without the bodies below them.

    The administrators of the body that operates the site also administer each topmost body that has
    no administrator of its own, so that nobody registers a body that no one can edit. The posts and
    two queries at most.
    """
    own = capacities_of(person, on=on).whole_bodies({PostKind.ADMINISTRATOR})
    if not own:
        return own
    return own | remembered(("operated", frozenset(own), on), lambda: _unadministered(own, on))


def _unadministered(own: set[int], on: date) -> set[int]:
    """Return the topmost bodies without administrator, if the operator of the site is one of `own`."""
    code = settings.GONGKAI_SITE_BODY
    rows = list(
        Body.objects.filter(Q(parent=None) | Q(code=code))
        .only("code", "parent", "ended_on")
        .order_by("position", "id")
    )
    if code:
        # A former code is not among them.
        found = next((one for one in rows if one.code == code), None) or body_by_code(code)
    else:
        found = next((one for one in rows if one.ended_on is None), None)
    others = {one.pk for one in rows if one.parent_id is None} - own
    if found is None or found.pk not in own or not others:
        return set()
    held = administrators(on=on).filter(body__in=others)
    return others - set(held.values_list("body_id", flat=True))


def administrators(*, on: date) -> QuerySet[Post]:
    """Return the posts of administrators of whole bodies in force on a day."""
    return Post.objects.filter(in_force(on), kind=PostKind.ADMINISTRATOR, office=None)


def bodies_of(person: Person, *, on: date) -> list[Body]:
    """Return the bodies of the person's present and future posts, or else of the past ones."""
    posts = Post.objects.filter(person=person)
    lasting = posts.filter(Q(until=None) | Q(until__gt=on))
    return list(Body.objects.filter(posts__in=lasting or posts).distinct())


def staff_at(email: str) -> list[Account]:
    """Return the active staff accounts with this e-mail address, at most five."""
    found = Account.objects.filter(email__iexact=email, is_active=True, kind=AccountKind.STAFF)
    return list(found.order_by("id")[:5])


def unused_persons(*, since: datetime) -> QuerySet[Person]:
    """
    Return persons whose active account was not used since then, except recently opened ones.

    Emergency accounts are not used for years, and must be open when the identity provider is down.
    """
    idle = Q(account__last_login=None) | Q(account__last_login__lt=since)
    return (
        Person.objects.filter(idle, account__is_active=True, account__active_since__lt=since)
        .exclude(account__username__in=settings.GONGKAI_SIGN_ON_EMERGENCY)
        .order_by("id")
    )


def sessions_of(account: Account, *, at: datetime) -> QuerySet[Session]:
    """Return the active sessions of an account, the last seen first."""
    return Session.objects.filter(account=account, expire_date__gt=at).order_by(
        "-seen_at", "session_key"
    )


def has_second_factor(account: Account) -> bool:
    """Return whether the account has a second factor; recovery codes alone are no factor."""
    factors = Authenticator.objects.filter(user_id=account.pk)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def needs_second_factor(account: Account) -> bool:
    """Return whether the account must set up a second factor before it is used."""
    return settings.GONGKAI_SECOND_FACTOR == "required" and not has_second_factor(account)


def feed_key_of(account: Account) -> FeedKey | None:
    """Return the calendar feed key of an account, None if it has none."""
    return FeedKey.objects.filter(account=account).first()


def hash_of_secret(secret: str) -> str:
    """Return the stored hash of a feed secret, which is long and random and needs no salt."""
    return sha256(secret.encode()).hexdigest()


def account_by_sign_in_code(code: str, *, at: datetime) -> Account | None:
    """Return the open account whose sign-in letter has this code and is still valid."""
    wanted = hash_of_secret(compact(code).replace("-", "").upper())
    found = SignInCode.objects.filter(secret_hash=wanted, expires_at__gt=at)
    row = found.select_related("account").first()
    return row.account if row and row.account.is_active else None


def person_by_secret(secret: str) -> Person | None:
    """Return the person with this feed secret; None if wrong or the account is closed."""
    wanted = hash_of_secret(secret)
    key = FeedKey.objects.select_related("account").filter(secret_hash=wanted).first()
    if key is None or not compare_digest(key.secret_hash, wanted):
        return None
    return person_of(key.account)


def token_by_secret(secret: str) -> ApiToken | None:
    """Return the token with this secret, also one that has ended; None if there is none."""
    wanted = hash_of_secret(secret)
    token = ApiToken.objects.select_related("account").filter(secret_hash=wanted).first()
    return token if token is not None and compare_digest(token.secret_hash, wanted) else None


def tokens_of(account: Account) -> QuerySet[ApiToken]:
    """Return the tokens of an account, newest first, also those that have ended."""
    return ApiToken.objects.filter(account=account).order_by("-id")


def requests_of(token: ApiToken) -> QuerySet[ApiRequest]:
    """Return what was written with a token."""
    return ApiRequest.objects.filter(token=token)


def earlier_request(token: ApiToken, key: str) -> ApiRequest | None:
    """Return what was written with a token under this idempotency key."""
    return requests_of(token).filter(key=key).first()
