"""Second factors: asked for at the sign-in, set up, taken off; the pages of the package in our dress, with our log."""

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.views import ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import views as webauthn
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.organisations.actions.accounts import note_added_factor
from gongkai.organisations.actions.security import note_security
from gongkai.organisations.models import Account
from gongkai.organisations.states import SecurityKind
from gongkai.ui.client_ip import origin
from gongkai.ui.mails import security_mails, then_send


class EnterCode(base.AuthenticateView):  # type: ignore[misc]
    """The second step of the sign-in: a code or a key."""

    template_name = "ui/account/code.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Note a key that was accepted; a code notes itself."""
        if form is self.webauthn_form:
            log_security_event(self.request, SecurityKind.CODE_ACCEPTED, user=self.stage.login.user)
        answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator(never_cache, name="dispatch")
class Confirm(ReauthenticateView):  # type: ignore[misc]
    """The password once more."""

    template_name = "ui/account/confirm.html"


@method_decorator(never_cache, name="dispatch")
class ConfirmCode(base.ReauthenticateView):  # type: ignore[misc]
    """A code once more."""

    template_name = "ui/account/confirm.html"


@method_decorator(never_cache, name="dispatch")
class ConfirmKey(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A security key once more."""

    template_name = "ui/account/confirm_key.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Note it."""
        log_security_event(self.request, SecurityKind.CONFIRMED)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again with what was wrong."""
        answer: HttpResponse = self.render_to_response({**self.get_context_data(), "form": form})
        return answer


@method_decorator(never_cache, name="dispatch")
class AddApp(totp.ActivateTOTPView):  # type: ignore[misc]
    """Set up an authenticator app."""

    template_name = "ui/account/add_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Log it and tell; whoever signed in elsewhere with the password alone signs in anew."""
        answer: HttpResponse = super().form_valid(form)
        return factor_added(self.request, answer)


@require_safe
@never_cache
def app_picture(request: HttpRequest) -> HttpResponse:
    """Draw the key that the page before has just made, for the camera of a telephone."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    return HttpResponse(
        adapter.build_totp_svg(adapter.build_totp_url(request.user, secret)),
        content_type="image/svg+xml",
    )


@method_decorator(never_cache, name="dispatch")
class RemoveApp(totp.DeactivateTOTPView):  # type: ignore[misc]
    """Take the authenticator app off."""

    template_name = "ui/account/remove.html"
    success_url = reverse_lazy("ui:account")

    def form_valid(self, form: Any) -> HttpResponse:
        """Log it and tell."""
        answer: HttpResponse = super().form_valid(form)
        return notified(self.request, answer, SecurityKind.FACTOR_REMOVED)


@method_decorator(never_cache, name="dispatch")
class AddKey(webauthn.AddWebAuthnView):  # type: ignore[misc]
    """Set up a security key; needs a script, because only a script can speak to the key."""

    template_name = "ui/account/add_key.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the form that was sent, with its faults; the package would show a fresh one."""
        return {**super().get_context_data(**kwargs), **kwargs}

    def form_valid(self, form: Any) -> HttpResponse:
        """Log it and tell; whoever signed in elsewhere with the password alone signs in anew."""
        answer: HttpResponse = super().form_valid(form)
        return factor_added(self.request, answer)


@method_decorator(never_cache, name="dispatch")
class RemoveKey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """Take a security key off."""

    template_name = "ui/account/remove.html"
    success_url = reverse_lazy("ui:account")

    def form_valid(self, form: Any) -> HttpResponse:
        """Log it and tell."""
        answer: HttpResponse = super().form_valid(form)
        return notified(self.request, answer, SecurityKind.FACTOR_REMOVED)


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    """Show the recovery codes, once."""

    template_name = "ui/account/recovery_codes.html"


@method_decorator(never_cache, name="dispatch")
class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the old ones are void."""

    template_name = "ui/account/new_recovery_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Log it and tell."""
        answer: HttpResponse = super().form_valid(form)
        return notified(self.request, answer, SecurityKind.RECOVERY_CODES_MADE)


def factor_added(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Log the new factor, end the sessions that began without the first one, and send the owner word of it."""
    # It has just shown that it works: the recovery codes that come next need no further proof.
    record_authentication(request, request.user, "mfa", reauthenticated=True)
    account, at = cast("Account", request.user), timezone.now()
    note_added_factor(
        account, keep=request.session.session_key or "", origin=origin(request), at=at
    )
    return then_send(answer, security_mails(account, SecurityKind.FACTOR_ADDED, at))


def notified(request: HttpRequest, answer: HttpResponse, kind: SecurityKind) -> HttpResponse:
    """Log what changed, and send the owner word of it after the answer."""
    account, at = cast("Account", request.user), timezone.now()
    note_security(kind, account, origin=origin(request), at=at)
    return then_send(answer, security_mails(account, kind, at))


def log_security_event(request: HttpRequest, kind: SecurityKind, *, user: Any = None) -> None:
    """Write into the security log what the signed-in account did."""
    note_security(
        kind, user or cast("Account", request.user), origin=origin(request), at=timezone.now()
    )
