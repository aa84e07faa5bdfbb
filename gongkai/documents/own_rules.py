"""Why not: refusals about what somebody keeps for oneself at the desk."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import Document, SavedFilter, WorkingCopy
from gongkai.documents.rules.drafts import MAX_TEXT, refusal_to_edit
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Account, Person
from gongkai.organisations.queries import standings
from gongkai.organisations.states import PostKind

MOST_FILTERS = 30
LONGEST_NAME = 40
LONGEST_QUERY = 1000


def refusal_to_name_filter(
    account: Account, name: str, *, query: str, saved: SavedFilter | None = None
) -> Refusal | None:
    """Why a filter may not be kept under this name; `saved` is the one that is renamed."""
    name = name.strip()
    if not name or "\x00" in name:
        return Refusal("no-name", _("Give the filter a name."), field="name")
    if len(name) > LONGEST_NAME:
        return Refusal("name-too-long", _("The name is too long."), field="name")
    if not query:
        return Refusal("no-filter", _("Nothing is chosen that could be kept."))
    if len(query) > LONGEST_QUERY:
        return Refusal("query-too-long", _("The filter is too long to be kept."))
    others = account.saved_filters.exclude(pk=saved.pk) if saved else account.saved_filters.all()
    if others.filter(name=name).exists():
        return Refusal("name-taken", _("You keep another filter under this name."), field="name")
    if saved is None and others.count() >= MOST_FILTERS:
        return Refusal("too-many-filters", _("At most %(most)s filters can be kept.") % {"most": MOST_FILTERS})
    return None


def refusal_to_keep_copy(
    document: Document | None, fields: Mapping[str, str], kept: WorkingCopy | None, *, by: Person, on: date, stamp: str
) -> Refusal | None:
    """Why what is typed may not be kept; `kept` is the copy that is there, `stamp` that of the copy the form knows."""
    if document is not None and (refusal := refusal_to_edit(document, by=by, on=on)):
        return refusal
    if document is None and not any(one.post == PostKind.DRAFTER for one in standings(by, on=on)):
        return Refusal("wrong-post", _("You hold no post as a drafter. An administrator of your body can grant it."))
    if kept is not None and kept.stamp != stamp:
        return Refusal("other-copy", _("Not kept: another window keeps what it holds of this draft. Save here."))
    if sum(map(len, fields.values())) > MAX_TEXT or any("\x00" in value for value in fields.values()):
        return Refusal("unkept-text", _("Not kept: the text is too long or damaged."))
    return None
