"""
Every form of the desk is processed once, however often it is sent.

`staff_page` calls this for each POST request, and `{% csrf_token %}` writes the token into each
form of a page of the desk, so that no form can forget it. A second click, a reload or a repeated
request leads to the record that the first one made.
"""

from collections.abc import Callable, Iterator

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.organisations.actions.sent_forms import begin_sent_form, end_sent_form
from gongkai.organisations.form_tokens import SentOnce, read_form_token, sent_once
from gongkai.ui.held_forms import (
    FORM_TOKEN,
    LEFT_TO_SCRIPTS,
    NOT_TYPED,
    posted_form,
    send_again_page,
)

REDIRECTS = frozenset({302, 303})


def process_once(
    request: HttpRequest, account: int, view: Callable[[SentOnce], HttpResponseBase]
) -> HttpResponseBase:
    """
    Process a form unless it was processed before.

    A request without a token comes from no page: it is processed as it is. A form that was refused
    may be sent again. A response that is no redirect, such as a receipt with a query code, is made
    again from the record that is stored under the identifier of the form.
    """
    at, written = timezone.now(), request.POST.get(FORM_TOKEN, "")
    if not written or request.path_info.endswith(LEFT_TO_SCRIPTS):
        return view(sent_once(None, "", ()))
    token = read_form_token(written, account, at=at)
    if token is None:
        return _not_accepted(request)
    sent = sent_once(token, request.get_full_path(), _entered(request))
    earlier = begin_sent_form(sent.key, at=at)
    if earlier is not None:
        if not earlier.location:
            return render(request, "desk/outcome_unknown.html", status=409)
        messages.warning(
            request, _("This form had already been sent. Nothing was done a second time.")
        )
        return redirect(earlier.location)
    location = ""
    try:
        response = view(sent)
        if response.status_code in REDIRECTS:
            location = response.headers["Location"]
    finally:
        end_sent_form(sent.key, location)
    return response


def _not_accepted(request: HttpRequest) -> HttpResponseBase:
    """Show what was entered, to send it again from this page, which has a token of its own."""
    form = posted_form(request)
    if form is None:
        return redirect(request.get_full_path())
    return send_again_page(request, form, status=409)


def _entered(request: HttpRequest) -> Iterator[str]:
    """Yield the fields of a form in the order of their names, and the names and sizes of files."""
    for name, texts in sorted(request.POST.lists()):
        if name not in NOT_TYPED:
            yield from (name, str(len(texts)), *map(str, texts))
    for name, files in sorted(request.FILES.lists()):
        yield from (name, str(len(files)))
        for one in files:
            yield from (one.name or "", str(one.size))
