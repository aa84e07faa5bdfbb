"""Applying to several bodies at once: choose them, fill in one form, see one receipt."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from gongkai.applications.models import Application
from gongkai.applications.queries import custom_fields_of
from gongkai.encryption.keys import match_key
from gongkai.files.storage import EncryptedFile
from gongkai.kit.query_codes import code_of_hash
from gongkai.kit.rate_limits import Rate, seconds_to_wait
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.text_input import single_line
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force
from gongkai.portal.applications.apply_views import (
    ALREADY_SENT,
    due_if_confirmed,
    is_the_same,
    uploaded_files,
)
from gongkai.portal.applications.batch_forms import BatchApplyForm
from gongkai.portal.applications.receipts import Receipt
from gongkai.portal.decorators import personal_page
from gongkai.portal.filters import MAX_BODIES
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.receipt_files import RECEIPT_GONE
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token
from gongkai.processes.apply_to_several import (
    BodyRequest,
    applications_of,
    apply_to_several,
    refusal_of_bodies,
)
from gongkai.ui.client_ip import origin
from gongkai.ui.views.errors import bad_request, too_often

FORM_NAME = "apply-several"
MAX_READ = 50  # codes of bodies that are read from an address or a form


@personal_page
def batch_choice(request: HttpRequest) -> HttpResponse:
    """Offer the bodies to choose from; where there are too many for a list, by a part of the name."""
    _refuse_if_off()
    chosen, query = _chosen(request), single_line(request.GET.get("q", ""))[:100]
    found = bodies_in_force().order_by("position", "id")
    if query:
        names = ("name", "short_name", "name_en", "name_ug")
        found = found.filter(*[_any_contains(names, word) for word in query.split()[:5]])
    offered = list(found.exclude(pk__in=[one.pk for one in chosen])[: MAX_BODIES + 1])
    refusal = None
    if "write" in request.GET:
        refusal = refusal_of_bodies(chosen, on=local_date(timezone.now()))
        if refusal is None:
            return redirect(_address(chosen, request.GET.get("title", "")))
    context = {
        "section": "apply",
        "chosen": chosen,
        "offered": offered[:MAX_BODIES],
        "more": len(offered) > MAX_BODIES,
        "query": query,
        "title": request.GET.get("title", "")[:200],
        "most": settings.GONGKAI_BATCH_BODIES,
        "refusal": refusal,
    }
    status = 400 if refusal else 200
    return render(request, "portal/applying/batch_choose.html", context, status=status)


@personal_page
def batch_create(request: HttpRequest) -> HttpResponse:
    """Show one form for the chosen bodies, accept it, and respond with one receipt for all."""
    _refuse_if_off()
    at, bodies = timezone.now(), _chosen(request)
    if refusal := refusal_of_bodies(bodies, on=local_date(at)):
        return bad_request(request, detail=str(refusal))
    own_of = {body: custom_fields_of(body) for body in bodies}
    if request.method != "POST":
        first = {
            "title": request.GET.get("title", "")[:200],
            "token": issue_token(FORM_NAME, at=at),
        }
        return _form(request, bodies, BatchApplyForm(initial=first, own_of=own_of))
    if wait := _wait(request, len(bodies) - 1):
        response = too_often(request, wait)
        response["Retry-After"] = str(wait)
        return response
    form = BatchApplyForm(request.POST, uploaded_files(request), own_of=own_of)
    token = read_token(request.POST.get("token", ""), FORM_NAME)
    if token is None or token.is_old(at):
        return _form_again(request, bodies, own_of, EXPIRED, at)
    form.is_valid()
    form.check(token, form.refusals(today=local_date(at)), at=at)
    files = form.store_files("papers")
    if form.errors:
        return _form(request, bodies, form, status=400)
    return _take(request, bodies, form, token, files, at)


@require_POST
@personal_page
def batch_receipt(request: HttpRequest) -> HttpResponse:
    """Serve the receipts of one submission as a text file, for as long as a reload shows them."""
    token = read_token(request.POST.get("token", ""), FORM_NAME)
    found = applications_of(token.submission) if token else []
    if token is None or not found:
        raise Http404
    if not _is_recent(found, timezone.now()):
        return bad_request(request, detail=RECEIPT_GONE)
    text = "\r\n".join(one.as_text() for one in _receipts(found, token))
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    name = quote(f"{found[0].number}-{len(found)}.txt".replace("/", "-"))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _take(
    request: HttpRequest,
    bodies: Sequence[Body],
    form: BatchApplyForm,
    token: FormToken,
    files: list[EncryptedFile],
    at: datetime,
) -> HttpResponse:
    """Create all applications or none, and respond with the receipt; a reload shows it again."""
    requests = [
        BodyRequest(body, _code(token, place), form.extra_of(body))
        for place, body in enumerate(bodies)
    ]
    try:
        found = apply_to_several(
            requests, form.facts(), submission=token.submission, files=files, at=at
        )
    except Refused as refused:
        found = applications_of(token.submission)
        if not found:
            form.add_refusal(refused.refusal)
            return _form(request, bodies, form, status=400)
        same = [one.body_id for one in found] == [body.pk for body in bodies]
        if not same or not is_the_same(found[0], form) or not _is_recent(found, at):
            return _form_again(request, bodies, form.own_of, ALREADY_SENT, at)
    context = {
        "section": "apply",
        "receipts": _receipts(found, token),
        "first": found[0],
        "token": request.POST.get("token", ""),
    }
    return render(request, "portal/applying/batch_receipt.html", context)


def _receipts(applications: Sequence[Application], token: FormToken) -> list[Receipt]:
    return [
        Receipt(
            one,
            _code(token, place),
            tuple(file.name for file in one.files.order_by("id")),
            due_if_confirmed(one),
        )
        for place, one in enumerate(applications)
    ]


def _code(token: FormToken, place: int) -> str:
    """
    Return the query code of the application at a place.

    It follows from the token of the form, which the applicant's browser has, and from a key, so that
    who knows one code of a submission cannot compute the others.
    """
    return code_of_hash(match_key("portal.batch", token.submission, token.code, str(place)))


def _is_recent(applications: Sequence[Application], at: datetime) -> bool:
    return at - applications[0].arrived_at <= RECEIPT_PERIOD


def _chosen(request: HttpRequest) -> list[Body]:
    """Return the bodies that a request names, in its order; one that is named twice is there twice."""
    values = request.POST if request.method == "POST" else request.GET
    codes = values.getlist("body")[:MAX_READ]
    found = {body.code: body for body in bodies_in_force().filter(code__in=codes)}
    if len(found) < len(set(codes)):
        raise Http404
    return [found[code] for code in codes]


def _wait(request: HttpRequest, more: int) -> int:
    """Count one request for each further body, and return the seconds to wait, if any."""
    rate = Rate("apply", settings.GONGKAI_RATES["apply"])
    client = origin(request).client
    return max((seconds_to_wait(rate, client, now=time.time()) for _each in range(more)), default=0)


def _address(bodies: Sequence[Body], title: str) -> str:
    values = [("body", body.code) for body in bodies]
    values += [("title", title)] if title else []
    return f"{reverse('portal:batch_create')}?{urlencode(values)}"


def _any_contains(names: Sequence[str], word: str) -> Q:
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__icontains": word})
    return found


def _refuse_if_off() -> None:
    if settings.GONGKAI_BATCH_BODIES < 2:
        raise Http404


def _form(
    request: HttpRequest, bodies: Sequence[Body], form: BatchApplyForm, *, status: int = 200
) -> HttpResponse:
    context = {"section": "apply", "bodies": bodies, "form": form}
    return render(request, "portal/applying/batch_write.html", context, status=status)


def _form_again(
    request: HttpRequest,
    bodies: Sequence[Body],
    own_of: Any,
    refusal: Refusal,
    at: datetime,
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, FORM_NAME, at=at)
    form = BatchApplyForm(data, MultiValueDict(), own_of=own_of)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, bodies, form, status=400)
