"""What every page knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

NAMES = (("zh-hans", "中文", "zh-Hans"), ("en", "English", "en"), ("ug", "ئۇيغۇرچە", "ug"))


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the site in the reader's language, and the same page in the others. No query."""
    language = get_language() or settings.LANGUAGE_CODE
    name = settings.GONGKAI_SITE_NAME_EN if language == "en" else settings.GONGKAI_SITE_NAME
    return {
        "site_name": name,
        "site_code": settings.GONGKAI_SITE_CODE,
        "page_languages": _languages(request, language),
    }


def _languages(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    path = request.path
    for code, _name, _tag in NAMES:
        if path.startswith(f"/{code}/"):
            path = path[len(code) + 1 :]
    query = request.META.get("QUERY_STRING", "")
    tail = f"{path}?{query}" if query else path
    return [
        {"code": code, "name": name, "tag": tag, "current": code == current,
         "url": tail if code == settings.LANGUAGE_CODE else f"/{code}{tail}"}
        for code, name, tag in NAMES
    ]  # fmt: skip
