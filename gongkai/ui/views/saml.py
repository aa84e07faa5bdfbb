"""Views of sign-on by SAML: the answer of the provider, the way back, and the metadata of this site."""

import logging
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.sign_on import note_refused_sign_on
from gongkai.organisations.actions.sign_on_answers import keep_answer, take_answer
from gongkai.ui.client_ip import origin
from gongkai.ui.openid import BadAnswer, ProviderDown
from gongkai.ui.saml_requests import protocol, provider_of_settings, site_of
from gongkai.ui.views.sign_on import (
    accepted,
    begun,
    failed,
    not_accepted,
    sign_on_page,
    unknown_state,
    unreachable,
)

logger = logging.getLogger("gongkai.sign_on")
# The longest accepted answer, coded for a form, and some more for the names of its fields.
MAX_BODY = 400 * 1024
saml_page = partial(sign_on_page, is_there=lambda: settings.GONGKAI_SIGN_ON.is_saml)


@csrf_exempt  # sent by the page of the provider: what it answers must have been asked for here
@sensitive_post_parameters("SAMLResponse")
@saml_page
@require_POST
def saml_answer(request: HttpRequest) -> HttpResponse:
    """
    Accept a verified answer, and lead the browser back with a ticket.

    The form comes from the page of the provider, so browsers send no session with it; `RelayState` is
    not read. Who gets the subject is decided at the next request, which has the session. What does not
    answer a request of this site is only logged, so that nobody fills the security log.
    """
    at = timezone.now()
    if _length(request) > MAX_BODY:
        return not_accepted(request, "too long")
    try:
        saml, provider, site = protocol(), provider_of_settings(), site_of(request)
        document = saml.opened(request.POST.get("SAMLResponse", ""))
    except ProviderDown as down:
        return unreachable(request, down)
    except BadAnswer as bad:
        return not_accepted(request, str(bad))
    try:
        verified = saml.verify_answer(document, provider, site, at=at)
        ticket = keep_answer(
            provider.entity,
            verified.assertion,
            verified.subject,
            verified.request,
            until=verified.until,
            at=at,
        )
    except BadAnswer as bad:
        note_refused_sign_on(origin=origin(request), at=at)
        return not_accepted(request, str(bad))
    except Refused as refused:
        note_refused_sign_on(origin=origin(request), at=at)
        logger.warning("A sign-on was refused: %s.", refused.refusal.code)
        return failed(request, str(refused.refusal.message), 403)
    return HttpResponseRedirect(f"{reverse('ui:saml_return')}?{urlencode({'ticket': ticket})}")


@saml_page
@require_safe
def saml_return(request: HttpRequest) -> HttpResponse:
    """Sign in with the ticket of an answer, only in the browser in which it was asked for."""
    at = timezone.now()
    try:
        subject, name = take_answer(request.GET.get("ticket", ""), at=at)
    except Refused:
        return unknown_state(request)
    started = begun(request, name, at=at)
    if started is None:
        return unknown_state(request)
    return accepted(request, subject, started, at=at)


@login_not_required
@never_cache
@require_safe
def saml_metadata(request: HttpRequest) -> HttpResponse:
    """Return what the identity provider must know about this site."""
    if not settings.GONGKAI_SIGN_ON.is_saml:
        raise Http404
    try:
        protocol()
        site = site_of(request)
    except ProviderDown as down:
        return unreachable(request, down)
    from gongkai.ui.saml_metadata import site_metadata  # noqa: PLC0415  (optional packages)

    return HttpResponse(site_metadata(site), content_type="application/samlmetadata+xml")


def _length(request: HttpRequest) -> int:
    sent = str(request.META.get("CONTENT_LENGTH") or 0)
    return int(sent) if sent.isdecimal() else 0
