"""The application with one bare view added, as a baseline."""

from gongkai.config.wsgi import application  # isort: skip  (the apps must be loaded first)

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from gongkai.config import urls


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """Respond at once."""
    return HttpResponse("x")


urls.urlpatterns.insert(0, path("bare/", bare))

__all__ = ["application"]
