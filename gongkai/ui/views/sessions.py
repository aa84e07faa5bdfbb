"""The account page: second factors, sessions and security log."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.kit.paging import BadCursor, page_by_key
from gongkai.organisations.actions.accounts import end_own_sessions
from gongkai.organisations.models import Account
from gongkai.organisations.queries import needs_second_factor, sessions_of
from gongkai.organisations.security_events import events_of
from gongkai.ui.client_ip import origin
from gongkai.ui.held_forms import drop_form, held_form, send_again_page
from gongkai.ui.list_pages import AccountRequest, page_urls
from gongkai.ui.views.errors import bad_request

PAGE = 20


@require_safe
@never_cache
def account_detail(request: AccountRequest) -> HttpResponse:
    """Show the factors, the sessions and the newest entries of the security log."""
    account = request.user
    try:
        page = page_by_key(
            events_of(account),
            keys=("-id",),
            cursor=request.GET.get("page"),
            limit=PAGE,
            scope=f"ui.events {account.pk}",
        )
    except BadCursor:
        return bad_request(request)
    factors = list(Authenticator.objects.filter(user_id=account.pk).order_by("id"))
    context = {
        "app": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "keys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": next(
            (
                len(one.wrap().get_unused_codes())
                for one in factors
                if one.type == Authenticator.Type.RECOVERY_CODES
            ),
            None,
        ),
        "lacking": needs_second_factor(account),
        "sessions": sessions_of(account, at=timezone.now())[:50],
        "current": request.session.session_key,
        "events": page.rows,
        **page_urls(request, page.next_cursor),
    }
    return render(request, "ui/account/show.html", context)


@require_POST
@never_cache
def session_end(request: AccountRequest) -> HttpResponse:
    """End one session of the account, or all except the current one."""
    account, keep, at = request.user, request.session.session_key or "", timezone.now()
    wanted = request.POST.get("session")
    only = "" if wanted is None else _key_of(account, wanted, at)
    unknown = wanted is not None and not only
    if not unknown and end_own_sessions(
        account, keep=keep, only=only, origin=origin(request), at=at
    ):
        messages.success(
            request,
            _("All other sessions were ended.") if wanted is None else _("The session was ended."),
        )
    return redirect("ui:account")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def held_form_detail(request: AccountRequest) -> HttpResponse:
    """Show the form that arrived after the end of its session, to send it again or discard it."""
    if request.method == "POST":
        drop_form(request.session, request.POST.get("discard", ""))
        return redirect("desk:work")
    form = held_form(request.session, request.user)
    if form is None:
        return redirect("desk:work")
    request.form_owner = request.user.pk  # as on the pages of the desk
    return send_again_page(request, form, status=200, is_kept=True)


def _key_of(account: Account, handle: str, at: datetime) -> str:
    """Return the session key for a reference on the page, or empty if not of this account."""
    return next(
        (one.session_key for one in sessions_of(account, at=at) if one.handle == handle), ""
    )
