"""Tokens of the API at the desk: create one, see what was written with it, revoke it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.tokens.forms import TokenForm
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.tokens import create_token, revoke_token
from gongkai.organisations.models import ApiToken
from gongkai.organisations.queries import requests_of, tokens_of
from gongkai.organisations.rules.tokens import refusal_to_revoke_token
from gongkai.organisations.states import SecurityKind, TokenScope
from gongkai.ui.client_ip import origin
from gongkai.ui.list_pages import page_urls
from gongkai.ui.mails import security_mails, send_after_response

PAGE = 25
PREFIX = "gk_"  # programs that look for leaked secrets recognise one by it


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: StaffRequest) -> HttpResponse:
    """List one's own tokens; create one, whose secret is shown only in the response."""
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    at, secret = timezone.now(), f"{PREFIX}{request.sent.secret}"
    try:
        token = create_token(
            form.new_token(), secret, by=request.person, origin=origin(request), at=at
        )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, form, status=409)
    answer = _page(request, TokenForm(), secret=secret, made=token)
    return send_after_response(answer, security_mails(request.user, SecurityKind.TOKEN_CREATED, at))


@staff_page
@require_safe
def token_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one token, and what was written with it."""
    token = _token(request, pk)
    page = page_by_key(
        requests_of(token),
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.api_token {pk}",
    )
    context = frame(request, "tokens") | {
        "token": token,
        "scopes": _labels(token),
        "refusal": refusal_to_revoke_token(token, by=request.person, at=timezone.now()),
        "rows": [(one, TokenScope(one.scope).label) for one in page.rows],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/tokens/show.html", context)


@staff_page
@require_POST
def token_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Revoke a token."""
    token, at = _token(request, pk), timezone.now()
    try:
        revoke_token(token, by=request.person, origin=origin(request), at=at)
    except Refused as refused:
        messages.error(request, str(refused.refusal.message))
    else:
        messages.success(request, _("The token was revoked."))
    return redirect("desk:api_token", pk)


def _token(request: StaffRequest, pk: int) -> ApiToken:
    return get_object_or_404(tokens_of(request.user), pk=pk)


def _labels(token: ApiToken) -> list[str]:
    return [str(TokenScope(one).label) for one in token.scopes]


def _page(
    request: StaffRequest,
    form: TokenForm,
    *,
    status: int = 200,
    secret: str = "",
    made: ApiToken | None = None,
) -> HttpResponse:
    now = timezone.now()
    page = page_by_key(
        tokens_of(request.user),
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.api_tokens {request.user.pk}",
    )
    context: dict[str, Any] = frame(request, "tokens") | {
        "form": form,
        "secret": secret,
        "made": made,
        "rows": [
            {
                "token": one,
                "scopes": _labels(one),
                "is_over": one.revoked_at is not None or one.expires_at <= now,
            }
            for one in page.rows
        ],
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/tokens/list.html", context, status=status)
