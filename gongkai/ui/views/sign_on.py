"""Views of sign-on: to the identity provider, its answer, and the code that links an account."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial, wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.security import begin_try, settle_try
from gongkai.organisations.actions.sign_on import (
    accept_identity,
    note_refused_sign_on,
    use_sign_on_code,
)
from gongkai.organisations.models import Account
from gongkai.organisations.states import Purpose, SecurityKind
from gongkai.ui.client_ip import origin
from gongkai.ui.forms import SignOnCodeForm
from gongkai.ui.mails import security_mails, send_after_response
from gongkai.ui.openid import BadAnswer, Client, ProviderDown, Started, finish, start
from gongkai.ui.saml_requests import begin_saml

logger = logging.getLogger("gongkai.sign_on")
STATES, IDENTITY = "sign_on_states", "sign_on_identity"
# So many sign-ons may be begun at once in one browser, for so long.
MAX_STATES, MAX_SECONDS = 5, 600
View = Callable[[HttpRequest], HttpResponse]


def sign_on_page(view: View, *, is_there: Callable[[], bool] = lambda: True) -> View:
    """Make a page of sign-on: 404 without an identity provider, and not for those who are signed in."""

    @login_not_required
    @never_cache
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        if not settings.GONGKAI_SIGN_ON.is_on or not is_there():
            raise Http404
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return view(request)

    return page


@sign_on_page
@require_safe
def sign_on(request: HttpRequest) -> HttpResponse:
    """Lead to the identity provider."""
    at, back = timezone.now(), request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        back = ""
    try:
        if settings.GONGKAI_SIGN_ON.is_saml:
            address, state, started = begin_saml(request, back, at=at)
        else:
            address, state, started = start(_client(request), at=at, next_url=back)
    except ProviderDown as down:
        return unreachable(request, down)
    states = dict(list(request.session.get(STATES, {}).items())[-(MAX_STATES - 1) :])
    request.session[STATES] = {**states, state: asdict(started)}
    return HttpResponseRedirect(address)


@partial(sign_on_page, is_there=lambda: not settings.GONGKAI_SIGN_ON.is_saml)
@require_safe
def sign_on_answer(request: HttpRequest) -> HttpResponse:
    """Accept the answer of the identity provider once, in the browser in which it was asked for."""
    at = timezone.now()
    started = begun(request, request.GET.get("state", ""), at=at)
    if started is None:
        return unknown_state(request)
    # RFC 9207: an answer of another provider is not taken for one of ours.
    if request.GET.get("iss", settings.GONGKAI_SIGN_ON.issuer) != settings.GONGKAI_SIGN_ON.issuer:
        return not_accepted(request, "issuer of the answer")
    code = request.GET.get("code", "")
    if "error" in request.GET or not code:
        return _refused(
            request, _("The identity provider did not sign you in, or you cancelled."), "error"
        )
    try:
        subject = finish(_client(request), code, started, at=at)
    except ProviderDown as down:
        return unreachable(request, down)
    except BadAnswer as bad:
        return not_accepted(request, str(bad))
    return accepted(request, subject, started, at=at)


def accepted(request: HttpRequest, subject: str, started: Started, *, at: datetime) -> HttpResponse:
    """Sign in the account of an identity that a provider vouched for, or ask for a linking code."""
    try:
        account = accept_identity(subject, origin=origin(request), at=at)
    except Refused as refused:
        return failed(request, str(refused.refusal.message), 403)
    if account is None:
        request.session[IDENTITY] = {
            "issuer": settings.GONGKAI_SIGN_ON.issuer,
            "subject": subject,
            "at": at.timestamp(),
            "next": started.next_url,
        }
        return redirect("ui:sign_on_code")
    return _sign_in(request, account, started.next_url)


@sensitive_post_parameters("code")
@sign_on_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_on_code(request: HttpRequest) -> HttpResponse:
    """Link the identity that has just signed on with the account of a code."""
    at, known = timezone.now(), request.session.get(IDENTITY)
    if (
        not known
        or known["issuer"] != settings.GONGKAI_SIGN_ON.issuer
        or not 0 <= at.timestamp() - known["at"] <= MAX_SECONDS
    ):
        return redirect("ui:sign_in")
    form, status = SignOnCodeForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            # Counted as failed before the code is compared, by identity and by client.
            tried = begin_try(
                Purpose.SIGN_ON_CODE,
                f"{known['issuer']} {known['subject']}",
                account=None,
                origin=origin(request),
                at=at,
            )
            account = use_sign_on_code(form.cleaned_data["code"], known["subject"], at=at)
        except Refused as refused:
            form.add_error("code", str(refused.refusal.message))
            status = 429 if getattr(refused.refusal, "seconds", 0) else 400
        else:
            settle_try(tried, Purpose.SIGN_ON_CODE, account=account)
            del request.session[IDENTITY]
            return send_after_response(
                _sign_in(request, account, known["next"]),
                security_mails(account, SecurityKind.SIGN_ON_LINKED, at),
            )
    return render(
        request,
        "ui/account/sign_on_code.html",
        {"form": form},
        status=status if status != 200 or not form.errors else 400,
    )


def sign_on_context() -> dict[str, Any]:
    """Return what the sign-in page says about sign-on."""
    terms = settings.GONGKAI_SIGN_ON
    return {"sign_on": terms.is_on, "sign_on_name": terms.name, "sign_on_only": terms.only}


def _client(request: HttpRequest) -> Client:
    return Client(
        settings.GONGKAI_SIGN_ON.issuer,
        settings.GONGKAI_SIGN_ON.client,
        settings.GONGKAI_SIGN_ON_SECRET,
        request.build_absolute_uri(reverse("ui:sign_on_answer")),
    )


def begun(request: HttpRequest, state: str, *, at: datetime) -> Started | None:
    """Return what was kept for a state, and drop it: a state is good for one answer, for minutes."""
    states = dict(request.session.get(STATES, {}))
    kept = states.pop(state, None)
    if kept is None:
        return None
    request.session[STATES] = states
    started = Started(**kept)
    return started if 0 <= at.timestamp() - started.at <= MAX_SECONDS else None


def unknown_state(request: HttpRequest) -> HttpResponse:
    """Refuse an answer for which nothing is kept in the session."""
    message = _("This sign-on has expired, was already used or was begun in another browser.")
    return _refused(request, message, "state")


def _sign_in(request: HttpRequest, account: Account, next_url: str) -> HttpResponse:
    """Continue to the second factor, or sign in, as after a password."""
    record_authentication(request, account, "sign_on")
    answer: HttpResponse = perform_login(
        request, Login(user=account, redirect_url=next_url or None)
    )
    return answer


def unreachable(request: HttpRequest, down: ProviderDown) -> HttpResponse:
    """Say that the provider does not answer."""
    logger.warning("The identity provider does not answer: %s.", down)
    message = _(
        "The identity provider cannot be reached at the moment. Try again in a few minutes."
    )
    return failed(request, message, 503)


def not_accepted(request: HttpRequest, why: str) -> HttpResponse:
    """Say that what the provider answered is not accepted."""
    message = _("The answer of the identity provider was not accepted. Sign in once more.")
    return _refused(request, message, why)


def _refused(request: HttpRequest, message: str, why: str) -> HttpResponse:
    """
    Log a refusal; the reason has no token and nothing of the person.

    The security log has it only where a sign-on was begun, so that nobody fills it with invented answers.
    """
    logger.warning("A sign-on was refused: %s.", why)
    if STATES in request.session:
        note_refused_sign_on(origin=origin(request), at=timezone.now())
    return failed(request, message, 403)


def failed(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """Return the page of a sign-on that failed."""
    return render(request, "ui/account/sign_on_failed.html", {"message": message}, status=status)
