"""URL patterns of the public API, all without sign-in, and with JSON for every error."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gongkai.api import (  # noqa: F401  (operations are part of the API once imported)
    listed,
    participation,
    write_operations,
)
from gongkai.api.operations import api
from gongkai.ui.views.errors import method_not_allowed

View = Callable[..., HttpResponseBase]


def answer_in_json(view: View) -> View:
    """Replace the empty response to a wrong method by an error in JSON."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            return method_not_allowed(request, response.get("Allow", "GET"))
        return response

    return wrapped


urlpatterns, app_name, _namespace = api.urls
app_name = "api"
for pattern in urlpatterns:
    if pattern.callback:
        pattern.callback = login_not_required(answer_in_json(pattern.callback))
