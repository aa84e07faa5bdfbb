"""Refusals of persons who do not hold the post for what they want to do in a body."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.organisations.states import PostKind


def not_holding(post: str) -> Refusal:
    """Return the refusal for a person without the post."""
    return Refusal(
        "wrong-post",
        _("Only a person with the post “%(post)s” in this body can do this.")
        % {"post": PostKind(post).label},
    )


def not_holding_any(posts: Iterable[str]) -> Refusal:
    """Return the refusal for a person who holds none of the posts, of which one suffices."""
    names = " / ".join(str(PostKind(post).label) for post in posts)
    return Refusal(
        "wrong-post", _("Only these posts of this body can do this: %(posts)s.") % {"posts": names}
    )
