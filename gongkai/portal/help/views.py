"""The site map, the accessibility statement and the help."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from gongkai.catalogue.queries import items, subjects
from gongkai.law.clocks import RELEASE_DAYS, amount_of
from gongkai.ledger.queries import state_of_bodies
from gongkai.organisations.queries import bodies_in_force, guide_of, operating_body
from gongkai.organisations.states import GuideKind
from gongkai.portal.decorators import public_page
from gongkai.portal.etags import conditional_response

MAX_BODIES = 100


@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    """List the kinds of pages, the highest bodies and the statutory content. Constant queries."""
    return conditional_response(request, state_of_bodies(), lambda: _site_map(request))


def _site_map(request: HttpRequest) -> HttpResponse:
    top = bodies_in_force().filter(parent=None).values("pk")
    bodies = bodies_in_force().filter(Q(parent=None) | Q(parent__in=top))
    found = list(bodies.order_by("position", "id")[: MAX_BODIES + 1])
    context = {
        "section": "",
        "bodies": found[:MAX_BODIES],
        "has_more_bodies": len(found) > MAX_BODIES,
        "items": list(items()),
        "subjects": [one for one in subjects() if one.parent_id is None],
    }
    return render(request, "portal/help/site_map.html", context)


@public_page
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """
    Show the statement that the operating body wrote, or the one that comes with the platform.

    Law: 无障碍环境建设法 art. 32.
    """
    return conditional_response(request, state_of_bodies(), lambda: _statement(request))


def _statement(request: HttpRequest) -> HttpResponse:
    body, language = operating_body(), get_language() or settings.LANGUAGE_CODE
    context = {
        "section": "",
        "body": body,
        "statement": guide_of(body, GuideKind.ACCESSIBILITY, language) if body else None,
    }
    return render(request, "portal/help/accessibility.html", context)


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain how to search, read, apply and report, with the deadlines in force. No queries."""
    context = {
        "section": "",
        "release_days": RELEASE_DAYS,
        "reply_days": amount_of("reply", settings.GONGKAI_LAW),
        "clarification_days": amount_of("clarification-notice", settings.GONGKAI_LAW),
        "error_days": amount_of("error-report", settings.GONGKAI_LAW),
    }
    return conditional_response(
        request,
        tuple(context.values()),
        lambda: render(request, "portal/help/show.html", context),
    )
