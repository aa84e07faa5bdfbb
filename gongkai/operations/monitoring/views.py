"""Answers to probes and to the monitoring: no session, no cookie, nothing that is not public."""

import hmac
import json
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from gongkai.operations.monitoring.metrics import registry
from gongkai.operations.monitoring.readiness import problems
from gongkai.ui.security_headers import PERMISSIONS

Answer = Callable[[HttpRequest], HttpResponse]
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}


def answer_probes(get_response: Answer) -> Answer:
    """
    Answer probes before all other middleware.

    They come over plain HTTP by the number of the machine, so neither the redirection to HTTPS nor the
    names of the site apply to them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES:
            return get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:  # an interface without monitoring
            return get_response(request)
        found: HttpResponse = match.func(request)
        for name, value in HEADERS.items():
            found.headers.setdefault(name, value)
        return found

    return middleware


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say that this process is alive; ask nothing, so that it is not restarted for the faults of others."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve, or the codes of what is missing."""
    found = problems(timezone.now())
    status = HTTPStatus.SERVICE_UNAVAILABLE if found else HTTPStatus.OK
    said = json.dumps({"ready": not found, "problems": found})
    return HttpResponse(f"{said}\n", content_type="application/json", status=status)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the metrics to whoever has the token; to others, and without one, there is no such page."""
    token = settings.GONGKAI_METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return HttpResponse(content_type="text/plain", status=HTTPStatus.NOT_FOUND)
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)
