"""Error pages. They say what the user can do and reveal no internals."""

import sys
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongkai.kit.durations import duration_text
from gongkai.kit.locks import is_busy
from gongkai.ui.database_absence import is_away
from gongkai.ui.full_storage import is_storage_full
from gongkai.ui.held_forms import after_sign_in, is_from_this_site, posted_form, send_again_page

API = "/api/v"  # every version of the API; /api/ is a page
AWAY_SECONDS = 15
DATABASE_AWAY = _("The site cannot be used at the moment")
# Stable codes of the errors that are found before or outside an operation of the API.
API_CODES = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method",
    413: "too-large",
    429: "too-often",
    500: "internal",
    503: "busy",
    507: "full",
}


def error_page(
    request: HttpRequest,
    status: int,
    title: str | Promise,
    message: str | Promise,
    detail: str | Promise = "",
    *,
    back: str = "",
    back_words: str | Promise = "",
) -> HttpResponse:
    """Return an error page with the given status; JSON for a request to the API."""
    if request.path_info.startswith(API):
        text = f"{message} {detail}".strip()
        error = {"code": API_CODES[status], "message": text, "law": "", "field": ""}
        return JsonResponse({"error": error}, status=status)
    language = get_language() or settings.LANGUAGE_CODE
    home = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    context = {"status": status, "title": title, "message": message, "detail": detail}
    context |= {"home": home, "back": back, "back_words": back_words}
    return render(request, "ui/error.html", context, status=status)


def bad_request(
    request: HttpRequest,
    exception: Exception | None = None,
    *,
    detail: str | Promise = "",
    whole: str = "",
) -> HttpResponse:
    """400: the URL or the submitted data is invalid; `whole` is the list without what is wrong, if there is one."""
    return error_page(
        request,
        400,
        _("The address is invalid"),
        _(
            "Part of the address is damaged or out of date. Start again from the home page or "
            "the search."
        ),
        detail,
        back=whole,
        back_words=_("Show the whole list") if whole else "",
    )


def joined_names(names: Iterable[str]) -> str:
    """Return names with the comma between them that the language writes between names."""
    separators = {"zh-hans": "、", "ug": "، "}
    return separators.get(get_language() or "", ", ").join(names)


def unknown_filters(request: HttpRequest, form: Form) -> HttpResponse:
    """400: the URL of a list contains unknown filters, which the page names."""
    names = joined_names(str(form.fields[name].label) for name in form.errors)
    return bad_request(
        request, detail=_("The address contains an unknown filter: %(names)s.") % {"names": names}
    )


class PostsNeeded(PermissionDenied):
    """The person holds none of the posts that open a page; the text names them."""


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the signed-in account lacks the permission; who works at the desk is led back there."""
    is_needed = isinstance(exception, PostsNeeded)
    return error_page(
        request,
        403,
        _("You are not allowed to do this"),
        _("Your posts do not include this permission. Ask an administrator of the body."),
        str(exception) if is_needed else "",
        back=reverse("desk:work") if is_needed else "",
        back_words=_("My work"),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """
    403: the form has expired or was not sent from this site.

    A page of this site whose token is old, such as one from before a sign-in in another window, gets
    its own words back with a button to send them again.
    """
    if is_from_this_site(request) and not request.path_info.startswith(API):
        if not request.user.is_authenticated and (kept := after_sign_in(request)):
            return kept
        if form := posted_form(request):
            return send_again_page(request, form, status=403)
    return error_page(
        request,
        403,
        _("The form was not accepted"),
        _(
            "The form was open too long or was not sent from this site. Go back, reload the page "
            "and send the form again."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page for unknown and for non-public objects."""
    return error_page(
        request,
        404,
        _("Page not found"),
        _("Check the address, or search for the document by its name or number."),
    )


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413: the request is larger than the upload limit; refused before it is read."""
    message = _("A file may have at most %(limit)s MB. Nothing was saved.") % {"limit": limit}
    return error_page(request, 413, _("The request is too large"), message)


def method_not_allowed(request: HttpRequest, allowed: str, *, back: str = "") -> HttpResponse:
    """405: the address exists, but not for this method; `back` is the page to which it belongs."""
    message = _("This address accepts only %(methods)s.") % {"methods": allowed}
    response = error_page(request, 405, _("The method is not allowed"), message, back=back)
    response["Allow"] = allowed
    return response


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """429: the client exceeded a rate limit."""
    message = _("You have sent too many requests. Try again in %(time)s.") % {
        "time": duration_text(wait)
    }
    return error_page(request, 429, _("Too many requests"), message)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: an internal error; 503 if the database is busy or away; 507 if no room is left."""
    fault = sys.exc_info()[1]
    if is_away(fault):
        response = error_page(request, 503, DATABASE_AWAY, words_of_absence(request))
        response["Retry-After"] = str(AWAY_SECONDS)
        return response
    if is_busy(fault):
        response = error_page(
            request,
            503,
            _("The site is busy"),
            _(
                "The database was locked for too long. Your data was not saved. Try again in a moment."
            ),
        )
        response["Retry-After"] = "5"
        return response
    if is_storage_full(fault):
        return error_page(
            request,
            507,
            _("The storage of the site is full"),
            _("Nothing was saved. Please tell those who run the site, and try again later."),
        )
    return error_page(
        request,
        500,
        _("An internal error occurred"),
        _("No partial data was saved. Try again in a moment."),
    )


def words_of_absence(request: HttpRequest) -> Promise:
    """Say what to do while the database does not answer; whether a form was saved may be unknown then."""
    if request.method in {"GET", "HEAD"}:
        return _("Its database does not answer. Please try again in a minute.")
    return _(
        "Its database does not answer, and it is not certain whether what you sent was saved. Please "
        "send it again in a minute: go back to the form and press the button once more. The same form "
        "is never taken twice."
    )
