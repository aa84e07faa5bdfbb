"""Why not: refusals about what somebody keeps for oneself."""

from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal
from gongkai.notifications.models import SavedFilter
from gongkai.organisations.models import Account

MAX_FILTERS = 30
MAX_NAME = 40
MAX_QUERY = 1000


def refusal_to_name_filter(
    account: Account, name: str, *, query: str, saved: SavedFilter | None = None
) -> Refusal | None:
    """Why a filter may not be kept under this name; `saved` is the one that is renamed."""
    name = name.strip()
    if not name or "\x00" in name:
        return Refusal("no-name", _("Give the filter a name."), field="name")
    if len(name) > MAX_NAME:
        return Refusal("name-too-long", _("The name is too long."), field="name")
    if not query:
        return Refusal("no-filter", _("Nothing is chosen that could be kept."))
    if len(query) > MAX_QUERY:
        return Refusal("query-too-long", _("The filter is too long to be kept."))
    others = account.saved_filters.exclude(pk=saved.pk) if saved else account.saved_filters.all()
    if others.filter(name=name).exists():
        return Refusal("name-taken", _("You keep another filter under this name."), field="name")
    if saved is None and others.count() >= MAX_FILTERS:
        return Refusal(
            "too-many-filters", _("At most %(most)s filters can be kept.") % {"most": MAX_FILTERS}
        )
    return None
