"""Load what the first view of a public page would have to load, before the server forks its processes."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation

from gongkai.portal.etags import program_version

TEMPLATES = Path(__file__).resolve().parent / "templates"


def warm_up() -> None:
    """
    Compile the templates of the portal, and load addresses, translations and the program version.

    The forked processes share the memory of what is loaded here. The database is not used, so that no
    connection is shared.
    """
    program_version()
    _patterns = get_resolver().url_patterns
    for path in sorted(TEMPLATES.rglob("*.html")):
        get_template(path.relative_to(TEMPLATES).as_posix())
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Home")
