"""Views for second factors, based on django-allauth, with our templates and security log."""

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
from gongkai.ui.mails import security_mails, send_after_response


class EnterCode(base.AuthenticateView):  # type: ignore[misc]
    """The second step of the sign-in: a code or a key."""

    template_name = "ui/account/code.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Log an accepted key. Accepted codes are logged by the form."""
        if form is self.webauthn_form:
            log_security_event(self.request, SecurityKind.CODE_ACCEPTED, user=self.stage.login.user)
        answer: HttpResponse = super().form_valid(form)
        return answer


class AddedFactor:
    """Views that add a factor: log it, notify the owner, end sessions without a second factor."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Add the factor first: only a verified one is logged."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        # Only the form of an app has a code; it is refused from now on.
        return log_added_factor(self.request, answer, code=form.cleaned_data.get("code", ""))


class NotifiedChange:
    """Views that change the factors otherwise: log the change as `kind` and notify the owner."""

    request: HttpRequest
    kind: SecurityKind

    def form_valid(self, form: Any) -> HttpResponse:
        """Change the factors first: only a change that was made is logged."""
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return log_and_notify(self.request, answer, self.kind)


class RemovedFactor(NotifiedChange):
    """Views that remove a factor."""

    kind = SecurityKind.FACTOR_REMOVED
    template_name = "ui/account/remove.html"
    success_url = reverse_lazy("ui:account")


@method_decorator(never_cache, name="dispatch")
class Confirm(ReauthenticateView):  # type: ignore[misc]
    """Confirm the identity by password."""

    template_name = "ui/account/confirm.html"


@method_decorator(never_cache, name="dispatch")
class ConfirmCode(base.ReauthenticateView):  # type: ignore[misc]
    """Confirm the identity by code."""

    template_name = "ui/account/confirm.html"


@method_decorator(never_cache, name="dispatch")
class ConfirmKey(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Confirm the identity by security key."""

    template_name = "ui/account/confirm_key.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Log the confirmation."""
        log_security_event(self.request, SecurityKind.CONFIRMED)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again with the errors."""
        answer: HttpResponse = self.render_to_response({**self.get_context_data(), "form": form})
        return answer


@method_decorator(never_cache, name="dispatch")
class AddApp(AddedFactor, totp.ActivateTOTPView):  # type: ignore[misc]
    """Set up an authenticator app."""

    template_name = "ui/account/add_app.html"


@require_safe
@never_cache
def app_picture(request: HttpRequest) -> HttpResponse:
    """Return the new secret of the previous page as a QR code."""
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
class RemoveApp(RemovedFactor, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Remove the authenticator app."""


@method_decorator(never_cache, name="dispatch")
class AddKey(AddedFactor, webauthn.AddWebAuthnView):  # type: ignore[misc]
    """Set up a security key. Requires JavaScript to communicate with the key."""

    template_name = "ui/account/add_key.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the submitted form with its errors; the package would show an empty one."""
        return {**super().get_context_data(**kwargs), **kwargs}


@method_decorator(never_cache, name="dispatch")
class RemoveKey(RemovedFactor, webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a security key."""


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    """Show the recovery codes, once."""

    template_name = "ui/account/recovery_codes.html"


@method_decorator(never_cache, name="dispatch")
class NewRecoveryCodes(NotifiedChange, recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Create new recovery codes. The old codes become invalid."""

    template_name = "ui/account/new_recovery_codes.html"

    kind = SecurityKind.RECOVERY_CODES_MADE


def log_added_factor(request: HttpRequest, answer: HttpResponse, *, code: str = "") -> HttpResponse:
    """Log the new factor, end sessions without a second factor, and notify the owner."""
    # The new factor has just been verified, so the recovery codes need no confirmation.
    record_authentication(request, request.user, "mfa", reauthenticated=True)
    account, at = cast("Account", request.user), timezone.now()
    note_added_factor(
        account, code=code, keep=request.session.session_key or "", origin=origin(request), at=at
    )
    return send_after_response(answer, security_mails(account, SecurityKind.FACTOR_ADDED, at))


def log_and_notify(request: HttpRequest, answer: HttpResponse, kind: SecurityKind) -> HttpResponse:
    """Log the change and send a mail to the owner after the response."""
    account, at = cast("Account", request.user), timezone.now()
    note_security(kind, account, origin=origin(request), at=at)
    return send_after_response(answer, security_mails(account, kind, at))


def log_security_event(request: HttpRequest, kind: SecurityKind, *, user: Any = None) -> None:
    """Write an event of the signed-in account to the security log."""
    note_security(
        kind, user or cast("Account", request.user), origin=origin(request), at=timezone.now()
    )
