"""Why not: refusals about what somebody keeps for oneself at the desk."""

from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import SavedFilter
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Account

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
