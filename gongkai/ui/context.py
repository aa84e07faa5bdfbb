"""Context processor with site name, languages and reading mode."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from gongkai.organisations.models import Body
from gongkai.organisations.queries import operating_body, site_row

NAMES = (("zh-hans", "中文", "zh-Hans"), ("en", "English", "en"), ("ug", "ئۇيغۇرچە", "ug"))
HOST_SECONDS = 60  # seconds; the operating body of a site rarely changes


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site name in the active language and the page in the others. No queries."""
    language = get_language() or settings.LANGUAGE_CODE
    name = settings.GONGKAI_SITE_NAME_EN if language == "en" else settings.GONGKAI_SITE_NAME
    return {
        "site_name": name,
        "site_name_language": "zh-Hans" if language == "ug" else "",
        "site_codes": SimpleLazyObject(site_codes),
        "site_host": SimpleLazyObject(site_host),
        "page_languages": _languages(request, language),
        "reading_mode": getattr(request, "reading_mode", ""),
    }


def site_host() -> Body | None:
    """Return the body that operates the site. Cached: at most one query per minute."""
    return cache.get_or_set("ui.site_host", operating_body, HOST_SECONDS)


def site_codes() -> dict[str, str]:
    """Return the registration codes of the site. Cached: at most one query per minute."""
    codes: dict[str, str] = cache.get_or_set("ui.site_codes", _codes_now, HOST_SECONDS) or {}
    return codes


def forget_site() -> None:
    """Read the codes again, after they were changed."""
    cache.delete("ui.site_codes")


def _codes_now() -> dict[str, str]:
    row = site_row()
    return {
        "site_code": row.site_code or settings.GONGKAI_SITE_CODE,
        "icp_number": row.icp_number,
        "police_number": row.police_number,
        "police_code": "".join(sign for sign in row.police_number if sign.isdigit()),
    }


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
