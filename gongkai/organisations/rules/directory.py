"""Refusals of an import of people from a directory."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.organisations.directory import DirectoryPlan
from gongkai.organisations.states import PostKind

# Posts that an administrator grants by hand: they decide about others, or see what is not public.
GRANTED_BY_HAND = frozenset({PostKind.ADMINISTRATOR, PostKind.APPROVER, PostKind.AUDITOR})


def refusal_to_apply(
    plan: DirectoryPlan, posts: Sequence[PostKind], *, close: int
) -> Refusal | None:
    """Return why an import may not be carried out: a fault, a post it may not grant, too many to close."""
    if plan.faults:
        return Refusal("faults", _("The directory has faults; nothing was imported."))
    if not posts:
        return Refusal("no-post", _("New people need a post: without one nobody manages them."))
    if set(posts) & GRANTED_BY_HAND:
        return Refusal("post-by-hand", _("An import does not grant this post; grant it by hand."))
    if close and len(plan.gone) > close:
        return Refusal(
            "too-many",
            _("%(number)s accounts would be closed, more than %(most)s; nothing was imported.")
            % {"number": len(plan.gone), "most": close},
        )
    return None
