"""Decorators and helpers of public views."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from gongkai.kit.paging import BadCursor
from gongkai.portal.filters import CatalogueFilter, SearchFilter
from gongkai.portal.public_reading import read_publicly
from gongkai.portal.repeated_submissions import answer_once
from gongkai.ui.list_pages import address_with, keep_parameters
from gongkai.ui.views.errors import bad_request, joined_names

View = Callable[..., HttpResponseBase]
FILTERS = tuple(CatalogueFilter.base_fields)
SEARCH_PARAMETERS = (*SearchFilter.base_fields, "page")
# What the lists of this site are filtered by, with the words for it. What else a stranger appends, such
# as the marks of a messenger, is nothing that anybody asks for.
FILTER_NAMES: Mapping[str, Any] = {
    **{name: field.label for name, field in SearchFilter.base_fields.items() if name != "order"},
    "state": gettext_lazy("State"),
    "topic": gettext_lazy("Subject"),
}


def public_page(view: View) -> View:
    """Make a public page that has no query parameters; see `public_list`."""
    return public_list()(view)


def public_list(*parameters: str) -> Callable[[View], View]:
    """
    Allow anonymous, read-only access. An invalid or outdated page cursor gives status 400.

    The response is computed for each request; the ETag only avoids sending it again. Only the named
    query parameters reach the view, each once and in this order: what a stranger appends to an address
    neither makes another page nor another entry of a cache. A filter that this list does not have gives
    status 400: the whole list would be no answer to who asked for a part of it.
    """

    def decorate(view: View) -> View:
        return _public(view, parameters)

    return decorate


def _public(view: View, parameters: tuple[str, ...]) -> View:
    @login_not_required
    @require_safe
    @conditional_page
    @cache_control(no_cache=True, public=True)
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Only the ETag decides: a date misses changed texts, renamed bodies, and a second change
        # within one second.
        request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
        if parameters and (names := foreign_filters(request, parameters)):
            return without_filter(request, names)
        keep_parameters(request, parameters)
        try:
            return read_publicly(view, request, *args, **kwargs)
        except BadCursor:
            return bad_request(
                request,
                detail=_(
                    "This page of the list no longer exists. Begin again from its first page."
                ),
            )

    return wrapped


def foreign_filters(request: HttpRequest, known: Collection[str]) -> list[str]:
    """Return the words for the filters in the address that the page does not have."""
    asked = [name for name in FILTER_NAMES if name not in known and request.GET.get(name)]
    return [str(FILTER_NAMES[name]) for name in asked]


def without_filter(request: HttpRequest, names: Sequence[str]) -> HttpResponse:
    """400: the address asks for a part of a list by a filter that this list does not have."""
    detail = _("This list has no filter “%(names)s”, so it cannot show what the address asks for.")
    whole = request.path  # the list without filters
    return bad_request(request, detail=detail % {"names": joined_names(names)}, whole=whole)


def personal_page(view: View) -> View:
    """Allow anonymous access to a view whose responses are personal and must not be cached."""

    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = answer_once(request, lambda sent: view(sent, *args, **kwargs))
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def permanent_address(request: HttpRequest, index_number: str) -> str:
    """Return the permanent URL of an item, which is the same in every language."""
    with translation.override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse("portal:document", args=[index_number]))


def feed_address(request: HttpRequest, feed: str) -> str:
    """Return the URL of the feed with the filters of this list."""
    query = request.GET.copy()
    for name in ("page", "order"):
        query.pop(name, None)
    return f"{feed}?{query.urlencode()}" if query else feed


def follow_address(request: HttpRequest, **filters: str) -> str:
    """Return the URL for following this list by e-mail; empty where the site sends no mail."""
    if not settings.EMAIL_HOST:
        return ""
    page = reverse("portal:follow")
    return f"{page}?{urlencode(filters)}" if filters else feed_address(request, page)


def chips(request: HttpRequest, form: CatalogueFilter) -> list[tuple[Any, str]]:
    """Return the filters in force, each with the URL of the list without it."""
    return [
        (thing, address_with(request, **{name: ""}))
        for name, thing in form.chosen()
        if name not in {"q", "order"}
    ]
