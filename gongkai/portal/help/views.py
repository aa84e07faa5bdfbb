"""The site map, the accessibility statement and the help."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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


@dataclass(frozen=True)
class Kept:
    """What people send, how long it is kept (in days, from the end that `ends` names), and where it says so."""

    what: str
    ends: str
    days: int


@public_page
def personal_data(request: HttpRequest) -> HttpResponse:
    """
    Tell which personal data is kept, and how long. No queries beyond the state of the site.

    Law: 个人信息保护法 art. 17, 19.
    """
    return conditional_response(request, state_of_bodies(), lambda: _personal_data(request))


def _personal_data(request: HttpRequest) -> HttpResponse:
    terms = settings.GONGKAI_RETENTION
    context = {
        "section": "",
        "body": operating_body(),
        "rows": [
            Kept(_("Applications for information"), _("the case was closed"), terms.applications),
            Kept(_("Letters to the mailbox"), _("the reply"), terms.letters),
            Kept(_("Comments on drafts"), _("the outcome was published"), terms.comments),
            Kept(_("Complaints about disclosure"), _("the result"), terms.complaints),
            Kept(_("Reports of errors"), _("the answer"), terms.error_reports),
            Kept(_("Applications for seats"), _("the meeting"), terms.registrations),
            Kept(_("Questions to events"), _("the event was closed"), terms.questions),
        ],
    }
    return render(request, "portal/help/personal_data.html", context)
