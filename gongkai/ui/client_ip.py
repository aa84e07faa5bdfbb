"""Who is at the other end: the address of the client behind trusted proxies, and where a request comes from."""

from django.conf import settings
from django.http import HttpRequest

from gongkai.organisations.origins import Origin, origin_of


def client_address(request: HttpRequest) -> str:
    """
    Return the address of the client as the outermost proxy of our own saw it.

    Whatever stands further left in X-Forwarded-For the client may have written itself.
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
    """Return what the security log keeps of where a request comes from."""
    return origin_of(client_address(request), request.META.get("HTTP_USER_AGENT", ""))
