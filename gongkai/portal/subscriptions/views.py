"""Follow a list by e-mail: ask, confirm, change, and end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refusal, Refused
from gongkai.portal.decorators import (
    foreign_filters,
    personal_page,
    public_list,
    without_filter,
)
from gongkai.portal.filters import SearchFilter
from gongkai.portal.form_tokens import (
    EXPIRED,
    issue_token,
    read_token,
)
from gongkai.portal.submission_forms import with_new_token
from gongkai.portal.subscriptions.forms import BodyListForm, FollowForm
from gongkai.portal.subscriptions.lists import filters_of_form, list_address, list_title
from gongkai.subscriptions.actions import (
    CONFIRM_HOURS,
    change_mail_frequency,
    confirm_subscription,
    end_all_subscriptions,
    end_subscription,
    request_subscription,
)
from gongkai.subscriptions.body_list_queries import filters_of_list, open_list, open_lists
from gongkai.subscriptions.models import Subscription
from gongkai.subscriptions.queries import FeedFilters, filters_of_feed
from gongkai.subscriptions.rules import refusal_of_site, refusals_to_follow
from gongkai.subscriptions.states import Frequency
from gongkai.subscriptions.tokens import (
    CONFIRM,
    MANAGE,
    address_of_token,
    key_of_token,
    subscription_by_token,
    token_of,
)
from gongkai.ui.list_pages import page_urls
from gongkai.ui.views.errors import not_found, unknown_filters

FORM_NAME = "follow"
PAGE = 24


@personal_page
def subscription_create(request: HttpRequest) -> HttpResponse:
    """
    Show the form for following a list, and accept it.

    The response is the same for every address: what there is to say about an address, a mail says.
    """
    at = timezone.now()
    values = request.POST if request.method == "POST" else request.GET
    wanted = _wanted(request, values)
    if isinstance(wanted, HttpResponse):
        return wanted
    filters, criteria = wanted.filters, wanted
    if request.method != "POST":
        first = {"token": issue_token(FORM_NAME, at=at), "mail_language": get_language()}
        return _form(request, criteria, filters, criteria.form(initial=first))
    form = criteria.form(request.POST)
    form.is_valid()
    token = read_token(request.POST.get("token", ""), FORM_NAME)
    if token is None or token.is_old(at):
        return _form_again(request, criteria, filters, EXPIRED, at)
    facts = form.facts(filters)
    form.check(token, filter(None, (refusal_of_site(), *refusals_to_follow(facts))), at=at)
    if form.errors:
        return _form(request, criteria, filters, form, status=400)
    try:
        request_subscription(facts, submission=token.submission, at=at)
    except Refused as refused:
        form.add_refusal(refused.refusal)
        return _form(request, criteria, filters, form, status=400)
    context = {
        "section": "",
        "address": facts.address,
        "hours": CONFIRM_HOURS,
        "title": list_title(filters),
        "back": list_address(filters),
    }
    return render(request, "portal/subscriptions/sent.html", context)


@dataclass(frozen=True)
class Wanted:
    """The list that is to be followed, the fields by which the form names it, and the form."""

    filters: FeedFilters
    named: Sequence[tuple[str, str]]
    form: type[FollowForm]


def _wanted(request: HttpRequest, values: QueryDict) -> Wanted | HttpResponse:
    """Return what is to be followed: a list that a body keeps, or the filters of a search."""
    if number := values.get("list", ""):
        is_number = number.isascii() and number.isdigit() and len(number) < 20
        account = open_list(int(number)) if is_number else None
        if account is None:
            return not_found(request)
        return Wanted(filters_of_list(account), [("list", number)], BodyListForm)
    if names := foreign_filters(request, SearchFilter.base_fields):
        return without_filter(request, names)
    criteria = SearchFilter(values)
    if not criteria.is_valid():
        return unknown_filters(request, criteria)
    named = [(name, value) for name, value in criteria.filters().items() if name != "order"]
    return Wanted(filters_of_form(criteria.cleaned_data), named, FollowForm)


@public_list("page")
def body_list_list(request: HttpRequest) -> HttpResponse:
    """List the e-mail lists that bodies keep, newest first."""
    page = page_by_key(
        open_lists().select_related("body"),
        keys=("-id",),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope="portal.body-lists",
    )
    context = {"section": "", "rows": page.rows, **page_urls(request, page.next_cursor)}
    return render(request, "portal/subscriptions/body_lists.html", context)


@personal_page
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the confirmation of a request; only sending the form confirms it."""
    subscription = subscription_by_token(token, CONFIRM)
    if subscription is None:
        return _ended(request, token, CONFIRM)
    if request.method == "POST":
        subscription = confirm_subscription(subscription, at=timezone.now())
    return _page(request, subscription, "portal/subscriptions/confirm.html")


@personal_page
def subscription_detail(request: HttpRequest, token: str) -> HttpResponse:
    """Show a subscription to who has a mail of it; change how often mail comes, or end it."""
    return _detail(request, token)


def _detail(request: HttpRequest, token: str) -> HttpResponse:
    subscription = subscription_by_token(token, MANAGE)
    if subscription is None:
        return _ended(request, token, MANAGE)
    if request.method != "POST":
        return _page(request, subscription, "portal/subscriptions/show.html")
    wanted = request.POST.get("do", "")
    if wanted == "end":
        end_subscription(subscription)
        return _ended(request, token, MANAGE, status=200)
    if wanted == "end-all":
        end_all_subscriptions(subscription.address_hash)
        return _ended_all(request)
    try:
        subscription = change_mail_frequency(subscription, request.POST.get("frequency", ""))
    except Refused as refused:
        return _page(
            request, subscription, "portal/subscriptions/show.html", refusal=refused.refusal
        )
    return _page(request, subscription, "portal/subscriptions/show.html", changed=True)


@csrf_exempt
@personal_page
def subscription_end(request: HttpRequest, token: str) -> HttpResponse:
    """
    End what a mail is about with the one request that mail programs send for it (RFC 8058).

    A mail about one list ends that list; a mail about several ends all lists of the address. Opening
    the address, as scanners of mail do, ends nothing and shows the page with the button.
    """
    address_hash = address_of_token(token)
    if address_hash is not None:
        if request.method == "POST":
            end_all_subscriptions(address_hash)
            return _ended_all(request)
        context = {"section": "", "token": token}
        return render(request, "portal/subscriptions/end_all.html", context)
    if request.method != "POST":
        return _detail(request, token)
    subscription = subscription_by_token(token, MANAGE)
    if subscription is not None:
        end_subscription(subscription)
    return _ended(request, token, MANAGE, status=200)


def _form(
    request: HttpRequest,
    criteria: Wanted,
    filters: FeedFilters,
    form: FollowForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "",
        "form": form,
        "criteria": criteria.named,
        "title": list_title(filters),
        "back": list_address(filters),
        "unavailable": refusal_of_site(),
        "hours": CONFIRM_HOURS,
    }
    return render(request, "portal/subscriptions/write.html", context, status=status)


def _form_again(
    request: HttpRequest,
    criteria: Wanted,
    filters: FeedFilters,
    refusal: Refusal,
    at: datetime,
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, FORM_NAME, at=at)
    form = criteria.form(data)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, criteria, filters, form, status=400)


def _page(
    request: HttpRequest,
    subscription: Subscription,
    template: str,
    *,
    changed: bool = False,
    refusal: Refusal | None = None,
) -> HttpResponse:
    filters = filters_of_feed(subscription.feed)
    context = {
        "section": "",
        "subscription": subscription,
        "title": list_title(filters),
        "back": list_address(filters),
        # What a body sends to its list comes at once.
        "choices": () if filters.account is not None else Frequency.choices,
        "manage": token_of(subscription, MANAGE),
        "changed": changed,
        "refusal": refusal,
    }
    return render(request, template, context, status=400 if refusal else 200)


def _ended(request: HttpRequest, token: str, purpose: str, *, status: int = 404) -> HttpResponse:
    """Say that a subscription ended, or was never confirmed in time; 404 for a forged address."""
    if key_of_token(token, purpose) is None:
        return not_found(request)
    context = {"section": "", "was_request": purpose == CONFIRM}
    return render(request, "portal/subscriptions/ended.html", context, status=status)


def _ended_all(request: HttpRequest) -> HttpResponse:
    """Say that all lists of an address ended."""
    context = {"section": "", "were_all": True}
    return render(request, "portal/subscriptions/ended.html", context)
