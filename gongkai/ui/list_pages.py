"""URLs of the pages of a list, and a request type with an account."""

from collections.abc import Iterable
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest, QueryDict

from gongkai.organisations.models import Account


def page_urls(request: HttpRequest, next_cursor: str | None) -> dict[str, str]:
    """Return the URLs of the next and the first page, with the current filters."""
    query = request.GET.copy()
    was_later = "page" in query
    query.pop("page", None)
    first = f"?{query.urlencode()}" if query else request.path
    query["page"] = next_cursor or ""
    return {
        "next_url": f"?{query.urlencode()}" if next_cursor else "",
        "first_url": first if was_later else "",
    }


def address_with(request: HttpRequest, **changes: str) -> str:
    """Return the URL of the first page with changed filters; an empty value removes one."""
    # A page of a search has fifty of these; to copy the parameters takes ten times as long.
    values = {name: several for name, several in request.GET.lists() if name != "page"}
    values.update({name: [value] for name, value in changes.items()})
    pairs = [
        (name, value) for name, several in values.items() if any(several[-1:]) for value in several
    ]
    return f"?{urlencode(pairs)}" if pairs else request.path


def addresses_with(request: HttpRequest, name: str, values: Iterable[str]) -> list[str]:
    """Return the URLs of the first page with each of these values of one filter."""
    # Every request with this character is refused, so that it is in no other parameter.
    before, mark, after = address_with(request, **{name: "\0"}).rpartition("%00")
    assert mark
    return [
        f"{before}{quote_plus(value)}{after}" if value else address_with(request, **{name: ""})
        for value in values
    ]


class AccountRequest(HttpRequest):
    """A request of a signed-in account."""

    user: Account
    form_owner: int  # whose token the forms of the page get


def keep_parameters(request: HttpRequest, parameters: Iterable[str]) -> None:
    """Drop all query parameters but these from the request, and all values of each but the last."""
    query = QueryDict(mutable=True)
    for name in parameters:
        if name in request.GET:
            query[name] = request.GET[name]
    request.META["QUERY_STRING"] = query.urlencode()
    request.GET = QueryDict(query.urlencode())
