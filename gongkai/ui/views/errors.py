"""Pages for what went wrong. They say what a person can do, and nothing of what is inside."""

import sys

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongkai.kit.locks import is_busy


def error_page(
    request: HttpRequest,
    status: int,
    title: str | Promise,
    message: str | Promise,
    detail: str | Promise = "",
) -> HttpResponse:
    """Answer with a page of the given status."""
    language = get_language() or settings.LANGUAGE_CODE
    home = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    context = {"status": status, "title": title, "message": message, "detail": detail, "home": home}
    return render(request, "ui/error.html", context, status=status)


def bad_request(
    request: HttpRequest, exception: Exception | None = None, *, detail: str | Promise = ""
) -> HttpResponse:
    """400: the address or what was sent cannot be understood."""
    return error_page(
        request,
        400,
        _("This address cannot be understood"),
        _(
            "Something in it is damaged or out of date. Begin again from the home page or the search."
        ),
        detail,
    )


def unknown_filters(request: HttpRequest, form: Form) -> HttpResponse:
    """400: the address of a list asks for headings that do not exist; says which."""
    names = ", ".join(str(form.fields[name].label) for name in form.errors)
    return bad_request(
        request, detail=_("A filter in this address is not known: %(names)s.") % {"names": names}
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return error_page(
        request,
        403,
        _("You may not do this"),
        _("Your posts do not cover it. An administrator of the body can tell."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or was not sent from our page."""
    return error_page(
        request,
        403,
        _("The form was not accepted"),
        _(
            "It was open too long, or did not come from this site. Go back, load the page again, and send it again."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what never existed and for what is not public."""
    return error_page(
        request,
        404,
        _("There is nothing here"),
        _("Check the address, or search for the document by its name or number."),
    )


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413: more than any file may have; refused before it is read."""
    message = _("A file may have at most %(limit)s MB. Nothing was saved.") % {"limit": limit}
    return error_page(request, 413, _("That is too large"), message)


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """429: so many requests that others would have to wait."""
    message = _("You are asking very often. Try again in %(seconds)s seconds.") % {"seconds": wait}
    return error_page(request, 429, _("Too many requests"), message)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where others only kept the database to themselves for too long."""
    if is_busy(sys.exc_info()[1]):
        response = error_page(
            request,
            503,
            _("Too much is going on at this moment"),
            _(
                "Others were writing for too long. Nothing of yours was saved. Try again in a moment."
            ),
        )
        response["Retry-After"] = "5"
        return response
    return error_page(
        request,
        500,
        _("Something went wrong on our side"),
        _("Nothing you entered was half saved. Try again in a moment."),
    )
