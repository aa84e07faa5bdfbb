"""Context processor with site name, languages and reading mode."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force, body_by_code

NAMES = (("zh-hans", "中文", "zh-Hans"), ("en", "English", "en"), ("ug", "ئۇيغۇرچە", "ug"))
HOST_SECONDS = 60  # seconds; the operating body of a site rarely changes


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site name in the active language and the page in the others. No queries."""
    language = get_language() or settings.LANGUAGE_CODE
    name = settings.GONGKAI_SITE_NAME_EN if language == "en" else settings.GONGKAI_SITE_NAME
    return {
        "site_name": name,
        "site_name_language": "zh-Hans" if language == "ug" else "",
        "site_code": settings.GONGKAI_SITE_CODE,
        "site_host": SimpleLazyObject(site_host),
        "page_languages": _languages(request, language),
        "reading_mode": getattr(request, "reading_mode", ""),
    }


def site_host() -> Body | None:
    """Return the body that operates the site. Cached: at most one query per minute."""
    return cache.get_or_set("ui.site_host", _host_now, HOST_SECONDS)


def _host_now() -> Body | None:
    if settings.GONGKAI_SITE_BODY:
        return body_by_code(settings.GONGKAI_SITE_BODY)
    return bodies_in_force().filter(parent=None).order_by("position", "id").first()


def _languages(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    path = request.path
    for code, _name, _tag in NAMES:
        if path.startswith(f"/{code}/"):
            path = path[len(code) + 1 :]
    query = request.META.get("QUERY_STRING", "")
    tail = f"{path}?{query}" if query else path
    return [
        {
            "code": code,
            "name": name,
            "tag": tag,
            "current": code == current,
            "url": tail if code == settings.LANGUAGE_CODE else f"/{code}{tail}",
        }
        for code, name, tag in NAMES
    ]
