"""Why a body, a post or a delegation may not be entered."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.ledger.actions import Actor
from gongkai.ledger.verbs import ActorKind
from gongkai.organisations.models import Account, Body, Office, Person, Post
from gongkai.organisations.queries import standings
from gongkai.organisations.states import PostKind


def refusal_to_change_body(body: Body, *, parent: Body | None, since: date) -> Refusal | None:
    """Why the body may not be placed under `parent` from that day."""
    seen, above = {body.pk}, parent
    while above is not None:
        if above.pk in seen:
            return Refusal("body-ring", _("A body cannot stand under itself."), field="parent")
        seen.add(above.pk)
        above = above.parent
    newest = body.terms.order_by("-since").first()
    if newest and since < newest.since:
        return Refusal("body-past", _("A later change is already entered."), field="since")
    return None


def refusal_to_grant_post(
    person: Person, kind: PostKind, body: Body, office: Office | None, *, by: Actor
) -> Refusal | None:
    """Why the post may not be granted: nobody grants a post to oneself, a citizen gains none."""
    if by.kind == ActorKind.STAFF and by.id == str(person.pk):
        return Refusal("own-post", _("Nobody grants a post to oneself."))
    account: Account | None = person.account
    if account is not None and not account.is_staff_account:
        return Refusal("citizen", _("A citizen's account can never gain a post."))
    if office is not None and office.body_id != body.pk:
        return Refusal("other-office", _("This office belongs to another body."), field="office")
    if Post.objects.filter(person=person, kind=kind, body=body, office=office, until=None).exists():
        return Refusal("post-held", _("The person already holds this post."))
    return None


def refusal_to_administer(by: Person, body: Body, *, on: date) -> Refusal | None:
    """Why this person may not manage the posts of the body: an administrator of it or of a body above may."""
    bodies = {standing.body_id for standing in standings(by, on=on) if standing.post == PostKind.ADMINISTRATOR}
    above: Body | None = body
    while above is not None:
        if above.pk in bodies:
            return None
        above = above.parent
    return Refusal("wrong-post", _("Only an administrator of this body or of one above it can do this."))


def refusal_to_delegate(post: Post, to: Person, *, since: date, until: date, by: Actor) -> Refusal | None:
    """Why the holder may not let `to` act for the post."""
    if by.kind == ActorKind.STAFF and by.id != str(post.person_id):
        return Refusal("not-holder", _("Only the holder can delegate a post."))
    if to.pk == post.person_id:
        return Refusal("own-delegation", _("A post cannot be delegated to its holder."))
    if until < since:
        return Refusal("dates", _("The delegation ends before it begins."), field="until")
    if to.account is not None and not to.account.is_staff_account:
        return Refusal("citizen", _("A citizen's account can never gain a post."))
    return None
