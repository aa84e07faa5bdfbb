"""The client IP address behind trusted proxies, and the origin of a request."""

from django.conf import settings
from django.http import HttpRequest

from gongkai.organisations.origins import Origin, origin_of


def client_address(request: HttpRequest) -> str:
    """
    Return the client address as seen by the outermost trusted proxy.

    Entries further left in X-Forwarded-For may be forged by the client.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.GONGKAI_PROXIES:
        return direct
    named = [
        part.strip()
        for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if part.strip()
    ]
    return named[-settings.GONGKAI_PROXIES] if len(named) >= settings.GONGKAI_PROXIES else direct


def origin(request: HttpRequest) -> Origin:
    """Return the origin of a request as stored in the security log."""
    return origin_of(client_address(request), request.META.get("HTTP_USER_AGENT", ""))
