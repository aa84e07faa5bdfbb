"""The application with bare views added, as baselines."""

from gongkai.config.wsgi import application as whole  # isort: skip  (the apps must be loaded first)

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from gongkai.config import urls
from gongkai.organisations.models import Body

NAKED = "/naked"  # before an address: without any middleware


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """Respond at once."""
    return _response("x")


@login_not_required
def one_row(request: HttpRequest) -> HttpResponse:
    """Read one row."""
    return _response(str(Body.objects.values_list("name", flat=True).first()))


def _response(text: str) -> HttpResponse:
    """Say how long the text is, which a middleware does for other views; else the server sends it in chunks."""
    body = text.encode()
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urls.urlpatterns[:0] = [path("bare/", bare), path("one-row/", one_row)]
with override_settings(MIDDLEWARE=[]):
    naked = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with all middleware, or with none."""
    address = environ["PATH_INFO"]
    if not address.startswith(NAKED):
        return whole(environ, start_response)
    return naked(environ | {"PATH_INFO": address.removeprefix(NAKED)}, start_response)


__all__ = ["application"]
