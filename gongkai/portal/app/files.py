"""The manifest that makes the site installable, and its service worker."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse

from gongkai.portal.decorators import public_page

WORKER = "portal/service_worker.js"
COLOUR, GROUND = "#9e1c1c", "#ffffff"


@public_page
def manifest(request: HttpRequest) -> HttpResponse:
    """Return the description of the app (W3C Web Application Manifest)."""
    home = reverse("portal:home")
    icon = {"src": static("ui/seal.svg"), "type": "image/svg+xml", "sizes": "any"}
    found = {
        "id": home,
        "name": settings.GONGKAI_SITE_NAME,
        "short_name": settings.GONGKAI_SITE_NAME[:12],
        "lang": "zh-Hans",
        "start_url": home,
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": COLOUR,
        "background_color": GROUND,
        "icons": [icon | {"purpose": "any"}],
    }
    return JsonResponse(
        found,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@public_page
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker at the root of the site, since it governs the pages below itself."""
    path = finders.find(WORKER)
    if not isinstance(path, str):
        raise Http404
    script = Path(path).read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")
