"""The accounts of the user's bodies on channels."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.channels.actions.accounts import (
    add_channel_account,
    change_channel_account,
    end_channel_account,
    replace_recipients,
)
from gongkai.channels.models import ChannelAccount
from gongkai.channels.queries.sends import accounts_visible_to, handled_body_ids
from gongkai.channels.rules.accounts import KEEPERS, refusal_to_end_account
from gongkai.channels.states import ConnectorKind
from gongkai.desk.channels.forms import SECRETS, AccountForm, RecipientForm
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page, standing_bodies
from gongkai.kit.parts import Part, page_of_parts
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.organisations.queries import capacities_of
from gongkai.subscriptions.body_list_queries import subscriber_count
from gongkai.ui.list_pages import page_urls

PAGE = 25
MAX_LINES = 20  # of the lines without a number that are named


@staff_page
@require_safe
def channel_account_list(request: StaffRequest) -> HttpResponse:
    """List the accounts that have not ended."""
    context = frame(request, "channels")
    bodies = sorted(handled_body_ids(request.person, on=context["today"]))
    found = ChannelAccount.objects.filter(ended_at=None).select_related("body")
    page = page_of_parts(
        [Part(found, "body", bodies, "channels_account_open")],
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.channel-accounts {request.person.pk}",
    )
    context |= {
        "rows": page.rows,
        "may_add": bool(_kept(request)),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/channels/accounts.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def channel_account_create(request: StaffRequest) -> HttpResponse:
    """Offer the kinds of accounts; add an account of the chosen one."""
    context = frame(request, "channels")
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in ConnectorKind.values:
        context |= {"kinds": ConnectorKind.choices, "kept": bool(_kept(request))}
        status = 400 if kind else 200
        return render(request, "desk/channels/account_kinds.html", context, status=status)
    bodies = standing_bodies(_kept(request))
    form = AccountForm(request.POST or None, kind=ConnectorKind(kind), bodies=bodies)
    return record_create_page(
        request,
        form,
        lambda now: add_channel_account(
            form.cleaned_data["body"], form.entered(), by=request.person, at=now
        ),
        template="desk/channels/account_new.html",
        context=context | {"kind": ConnectorKind(kind).label},
        said=_("The account was added."),
        page="desk:channel_account",
        posts=KEEPERS,
    )


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def channel_account_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show an account without its secrets, and change it."""
    account = _account(request, pk)
    if request.method != "POST":
        return _page(request, account, _form(account))
    form = _form(account, request.POST)
    if not form.is_valid():
        return _page(request, account, form, status=400)
    try:
        change_channel_account(account, form.entered(), by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, account, form, status=409)
    messages.success(request, _("The account was changed."))
    return redirect("desk:channel_account", pk)


@staff_page
@require_POST
def channel_account_end(request: StaffRequest, pk: int) -> HttpResponse:
    """End an account."""
    account = _account(request, pk)
    try:
        end_channel_account(account, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return _page(request, account, _form(account), status=409)
    messages.success(request, _("The account was ended."))
    return redirect("desk:channel_accounts")


@staff_page
@require_POST
def channel_recipients(request: StaffRequest, pk: int) -> HttpResponse:
    """Replace the recipients of an account for text messages."""
    account = _account(request, pk)
    form = RecipientForm(request.POST)
    if not form.is_valid():
        return _page(request, account, _form(account), recipients=form, status=400)
    read = form.entered()
    try:
        replace_recipients(account, read, by=request.person, at=timezone.now())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(request, account, _form(account), recipients=form, status=409)
    messages.success(
        request,
        _("%(number)s numbers were taken over, %(repeated)s of them were repeated.")
        % {"number": len(read.numbers), "repeated": read.repeated},
    )
    if read.bad_lines:
        lines = ", ".join(map(str, read.bad_lines[:MAX_LINES]))
        messages.warning(
            request,
            _("%(number)s lines have no valid mobile number, among them lines %(lines)s.")
            % {"number": len(read.bad_lines), "lines": lines},
        )
    return redirect("desk:channel_account", pk)


def _kept(request: StaffRequest) -> set[int]:
    today = local_date(timezone.now())
    return capacities_of(request.person, on=today).whole_bodies(KEEPERS)


def _form(account: ChannelAccount, entered: Mapping[str, Any] | None = None) -> AccountForm:
    return AccountForm(entered, kind=ConnectorKind(account.kind), account=account)


def _account(request: StaffRequest, pk: int) -> ChannelAccount:
    seen = accounts_visible_to(request.user, on=local_date(timezone.now()))
    return get_object_or_404(seen.select_related("body"), pk=pk)


def _page(
    request: StaffRequest,
    account: ChannelAccount,
    form: AccountForm,
    *,
    recipients: RecipientForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = frame(request, "channels")
    by_list = account.kind == ConnectorKind.SMS
    context |= {
        "account": account,
        "form": form,
        "recipients": (recipients or RecipientForm()) if by_list else None,
        "list": account.lists.order_by("-id").first() if by_list else None,
        "subscribers": subscriber_count(account) if account.kind == ConnectorKind.EMAIL else None,
        "facts": [(SECRETS[name], value) for name, value in form.shown.items() if value],
        "refusal": refusal_to_end_account(account, by=request.person, at=timezone.now()),
    }
    return render(request, "desk/channels/account.html", context, status=status)
