"""Context processor with site name, languages and reading mode."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from gongkai.organisations.models import Body, Site
from gongkai.organisations.queries import operating_body
from gongkai.organisations.site_facts import site_names, site_row
from gongkai.ui.database_absence import is_away

NAMES = (("zh-hans", "中文", "zh-Hans"), ("en", "English", "en"), ("ug", "ئۇيغۇرچە", "ug"))
_known: dict[str, dict[str, Any]] = {}  # what this process last read
HOST_SECONDS = 60  # seconds; the operating body of a site rarely changes


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site name in the active language and the page in the others."""
    language = get_language() or settings.LANGUAGE_CODE
    facts = site_facts()
    name = facts["names"].get(language)
    return {
        "site_name": name or facts["names"]["zh-hans"],
        "site_name_language": "" if name else "zh-Hans",
        "site_codes": facts,
        "site_host": SimpleLazyObject(site_host),
        "page_languages": _languages(request, language),
        "reading_mode": getattr(request, "reading_mode", ""),
        "sends_mail": bool(settings.EMAIL_HOST),
    }


def site_host() -> Body | None:
    """Return the body that operates the site. Cached: at most one query per minute."""
    return cache.get_or_set("ui.site_host", operating_body, HOST_SECONDS)


def site_facts() -> dict[str, Any]:
    """Return names and registration codes of the site. Cached: at most one query per minute."""
    try:
        facts: dict[str, Any] = cache.get_or_set("ui.site", _facts_now, HOST_SECONDS) or {}
    except Error as fault:
        if not is_away(fault):
            raise
        # The page that says that the database is away must not need it.
        return _known.get("facts") or _facts_of(Site(pk=Site.ROW))
    _known["facts"] = facts
    return facts


def renew_site_facts(row: Site | None = None) -> None:
    """Keep the names and codes of a row that changed; other processes read it within a minute."""
    cache.set("ui.site", _facts_of(row or site_row()), HOST_SECONDS)


def _facts_now() -> dict[str, Any]:
    return _facts_of(site_row())


def _facts_of(row: Site) -> dict[str, Any]:
    return {
        "names": site_names(row),
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
