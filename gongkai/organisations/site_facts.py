"""Names and codes of the website."""

from django.conf import settings

from gongkai.organisations.models import Site


def site_row() -> Site:
    """Return names and codes of the site; an unsaved row if none were entered yet."""
    return Site.objects.filter(pk=Site.ROW).first() or Site(pk=Site.ROW)


def site_names(row: Site | None = None) -> dict[str, str]:
    """Return the name of the site by language, in Chinese and English that of the settings if none."""
    row = row or site_row()
    return {
        "zh-hans": row.name or str(settings.GONGKAI_SITE_NAME),
        "en": row.name_en or str(settings.GONGKAI_SITE_NAME_EN),
        "ug": row.name_ug,
    }


def site_name(language: str | None = None) -> str:
    """Return the name of the site in a language, or else in Chinese. One query."""
    names = site_names()
    return names.get(language or "") or names["zh-hans"]
