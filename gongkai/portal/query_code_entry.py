"""Entry by number and query code, counted so that codes cannot be tried."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.security import begin_try, settle_try
from gongkai.organisations.states import Purpose
from gongkai.organisations.written_numbers import written_number
from gongkai.ui.client_ip import origin
from gongkai.ui.fields import TextField

Found = TypeVar("Found")
WRONG = _("Number and code do not match.")


class QueryCodeForm(forms.Form):
    """Receipt number and query code. The error never says which of the two was wrong."""

    number = TextField(
        max_length=120,
        label=_("Receipt number"),
        help_text=_("As printed on the receipt. Hyphens and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    code = TextField(
        max_length=60,
        label=_("Query code"),
        help_text=_("As printed on the receipt. Hyphens and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


def entry_page(
    request: HttpRequest,
    find: Callable[[str, str], Found | None],
    show: Callable[[Found, datetime], HttpResponseBase],
    *,
    template: str,
    context: Mapping[str, Any],
    form_class: type[QueryCodeForm] = QueryCodeForm,
) -> HttpResponseBase:
    """
    Ask for number and code, and answer as `show` does with what they open.

    Failures count by number and client, even for unknown numbers. Who must wait gets 429 and is told how long.
    """
    form, at = form_class(request.POST or None), timezone.now()
    status, wait = (400 if request.method == "POST" else 200), 0
    if request.method == "POST" and form.is_valid():
        found, wait = attempt_entry(request, form, find, at=at)
        if found is not None:
            return show(found, at)
        status = 429 if wait else 400
    response = render(request, template, {**context, "form": form}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def ask_again_page(
    request: HttpRequest, *, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Ask for number and code, because what a page of a record sent is forged or too old."""
    status = 400 if request.method == "POST" else 200
    return render(request, template, {**context, "form": QueryCodeForm()}, status=status)


def attempt_entry(
    request: HttpRequest,
    form: forms.Form,
    find: Callable[[str, str], Found | None],
    *,
    at: datetime,
) -> tuple[Found | None, int]:
    """
    Return what number and code open, or the seconds to wait; the form gets the reason.

    The attempt is counted before it is checked.
    """
    number = written_number(form.cleaned_data["number"])
    try:
        tried = begin_try(Purpose.CASE, number, account=None, origin=origin(request), at=at)
    except Refused as refused:
        form.add_error(None, str(refused.refusal))
        return None, getattr(refused.refusal, "seconds", 0)
    found = find(number, form.cleaned_data["code"])
    if found is None:
        form.add_error(None, str(WRONG))
        return None, 0
    settle_try(tried, Purpose.CASE, account=None)
    return found, 0
