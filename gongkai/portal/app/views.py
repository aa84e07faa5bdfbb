"""The page of the app: how to install it, and notifications as a choice of the reader."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from gongkai.channels.actions.subscriptions import subscribe_browser, unsubscribe_browser
from gongkai.channels.connectors.app.connector import public_push_key
from gongkai.channels.queries.subscribers import account_of_kind, app_bodies
from gongkai.channels.states import ConnectorKind
from gongkai.kit.refusals import Refusal, Refused
from gongkai.portal.decorators import personal_page
from gongkai.portal.form_tokens import EXPIRED, issue_token, read_token
from gongkai.ui.views.errors import not_found

FORM_NAME = "app"


@personal_page
def app_page(request: HttpRequest) -> HttpResponse:
    """Show the page; a form that the reader sends begins or ends the notifications of a browser."""
    if request.method != "POST":
        return _page(request)
    at = timezone.now()
    token = read_token(request.POST.get("token", ""), FORM_NAME)
    if token is None or token.is_old(at):
        return _page(request, refusal=EXPIRED)
    endpoint = request.POST.get("endpoint", "")
    if request.POST.get("do") == "end":
        unsubscribe_browser(endpoint)
        return _page(request, done="ended")
    account = account_of_kind(request.POST.get("body", ""), ConnectorKind.APP)
    if account is None:
        return not_found(request)
    try:
        subscribe_browser(
            account,
            endpoint,
            request.POST.get("p256dh", ""),
            request.POST.get("auth", ""),
            get_language() or "",
            at=at,
        )
    except Refused as refused:
        return _page(request, refusal=refused.refusal)
    return _page(request, done="begun")


def _page(request: HttpRequest, *, done: str = "", refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "section": "",
        "bodies": app_bodies(),
        "push_key": public_push_key(),
        "token": issue_token(FORM_NAME, at=timezone.now()),
        "done": done,
        "refusal": refusal,
    }
    return render(request, "portal/app/page.html", context, status=400 if refusal else 200)
