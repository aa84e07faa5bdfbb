"""The password of an account: changed by its owner."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gongkai.organisations.actions.accounts import set_password
from gongkai.organisations.actions.security import note_security
from gongkai.organisations.states import SecurityKind
from gongkai.ui.clients import origin
from gongkai.ui.forms import NewPasswordForm
from gongkai.ui.pages import AccountRequest


@sensitive_post_parameters("password", "again")
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
def change(request: AccountRequest) -> HttpResponse:
    """Take a new password; every other session of the account ends."""
    form = NewPasswordForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        keep = request.session.session_key or ""
        account = set_password(request.user, form.cleaned_data["password"], keep=keep)
        update_session_auth_hash(request, account)
        note_security(SecurityKind.PASSWORD_CHANGED, account, origin=origin(request), at=timezone.now())
        messages.success(request, _("The password is changed. All other sessions are ended."))
        return redirect("ui:account")
    return render(request, "ui/account/password.html", {"form": form}, status=400 if form.errors else 200)
