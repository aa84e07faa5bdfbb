"""Which web interfaces this process serves: all, or one of portal, desk and API."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]
ALL = "all"
PROBES = "monitoring"
# What the public pages need of the shared addresses: the choice of language and of reading mode.
SHARED_WITH_PORTAL = frozenset({"ui:language", "ui:mode"})
BY_NAMESPACE = {"portal": "portal", "portal_site": "portal", "api_guide": "portal", "api": "api"}


def serve_chosen_interfaces(get_response: Answer) -> Answer:
    """
    Respond with 404 to addresses of the interfaces that this process does not serve.

    Their names stay known, so that pages can contain links to them: before the processes is a proxy
    that gives each address to the process that serves it (docs/deployment.md).
    """
    if settings.GONGKAI_INTERFACES == ALL:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_served(request.path_info, settings.GONGKAI_INTERFACES):
            raise Http404
        return get_response(request)

    return middleware


def is_served(path: str, interface: str) -> bool:
    """Return whether an interface has an address, or answers that there is none."""
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            match = resolve(path)
    except Resolver404:
        # Every interface answers what does not exist, and adds a missing slash to what does.
        return path.endswith("/") or is_served(f"{path}/", interface)
    return interface in interfaces_of(match)


def interfaces_of(match: ResolverMatch) -> frozenset[str]:
    """Return the interfaces that have an address: the desk has what no other one has."""
    namespace = match.namespaces[0] if match.namespaces else ""
    if namespace == PROBES:
        return frozenset({"portal", "desk", "api"})
    if match.view_name in SHARED_WITH_PORTAL:
        return frozenset({"portal", "desk"})
    return frozenset({BY_NAMESPACE.get(namespace, "desk")})
