"""Views for changing a password and resetting it by a mailed link."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.accounts import change_password, reset_password
from gongkai.organisations.actions.security import request_password_links
from gongkai.organisations.queries import staff_at
from gongkai.organisations.states import SecurityKind
from gongkai.ui.client_ip import origin
from gongkai.ui.forms import ForgottenForm, NewPasswordForm, ResetForm
from gongkai.ui.known_browsers import origin_for
from gongkai.ui.list_pages import AccountRequest
from gongkai.ui.mails import link_mail, security_mails, send_after_response


@sensitive_post_parameters("password", "again")
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
def password_change(request: AccountRequest) -> HttpResponse:
    """Change the password. All other sessions of the account end."""
    form = NewPasswordForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        keep = request.session.session_key or ""
        at, password = timezone.now(), form.cleaned_data["password"]
        account = change_password(request.user, password, keep=keep, origin=origin(request), at=at)
        update_session_auth_hash(request, account)
        messages.success(request, _("The password was changed. All other sessions were ended."))
        return send_after_response(
            redirect("ui:account"), security_mails(account, SecurityKind.PASSWORD_CHANGED, at)
        )
    return render(
        request, "ui/account/password.html", {"form": form}, status=400 if form.errors else 200
    )


@login_not_required
@never_cache
def password_reset_request(request: HttpRequest) -> HttpResponse:
    """
    Mail a reset link. Response and timing do not reveal whether the address exists.

    Requests count by client, so that no stranger can stop the mails of an account. A flood of requests
    sends few mails: while the last link is fresh, the owner already has it.
    """
    form = ForgottenForm(request.POST or None)
    context = {"form": form, "mail": bool(settings.EMAIL_HOST)}
    if request.method != "POST" or not settings.EMAIL_HOST or not form.is_valid():
        return render(
            request, "ui/account/forgotten.html", context, status=400 if form.errors else 200
        )
    email = form.cleaned_data["email"]
    accounts = staff_at(email)
    owner = accounts[0] if len(accounts) == 1 else None
    try:
        wanting = request_password_links(
            email, accounts, origin=origin_for(request, owner), at=timezone.now()
        )
    except Refused as refused:
        form.add_error(None, str(refused.refusal))
        return render(request, "ui/account/forgotten.html", context, status=429)
    messages.success(
        request,
        _("If an account has this address, a link for setting a new password has been sent to it."),
    )
    return send_after_response(redirect("ui:sign_in"), [link_mail(one) for one in wanting])


@sensitive_post_parameters("code", "password", "again")
@login_not_required
@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    """Set a new password with the code of a mail. A code is valid once and for a limited time."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.account_of_code:
        at = timezone.now()
        changed = reset_password(
            form.account_of_code, form.cleaned_data["password"], origin=origin(request), at=at
        )
        messages.success(request, _("The password has been set. You can now sign in with it."))
        return send_after_response(
            redirect("ui:sign_in"), security_mails(changed, SecurityKind.PASSWORD_CHANGED, at)
        )
    return render(
        request,
        "ui/account/new_password.html",
        {"form": form, "mail": bool(settings.EMAIL_HOST)},
        status=400 if form.errors else 200,
    )
