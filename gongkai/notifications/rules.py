"""Refusals of saved filters."""

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
    """Return why a filter may not be saved under this name; `saved` is the one being renamed."""
    name = name.strip()
    if not name or "\x00" in name:
        return Refusal("no-name", _("Give the filter a name."), field="name")
    if len(name) > MAX_NAME:
        return Refusal("name-too-long", _("The name is too long."), field="name")
    if not query:
        return Refusal("no-filter", _("No filter is set that could be saved."))
    if len(query) > MAX_QUERY:
        return Refusal("query-too-long", _("The filter is too long to be saved."))
    others = account.saved_filters.exclude(pk=saved.pk) if saved else account.saved_filters.all()
    if others.filter(name=name).exists():
        return Refusal("name-taken", _("You already have a filter with this name."), field="name")
    if saved is None and others.count() >= MAX_FILTERS:
        return Refusal(
            "too-many-filters", _("At most %(most)s filters can be saved.") % {"most": MAX_FILTERS}
        )
    return None
