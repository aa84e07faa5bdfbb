"""Views for applying: search public information, fill in the form, show the receipt once."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongkai.applications.actions.intake import receive_application
from gongkai.applications.models import Application
from gongkai.applications.queries import application_by_submission, custom_fields_of, published_like
from gongkai.applications.rules.intake import refusal_to_take
from gongkai.calendars.queries import calendar_of
from gongkai.documents.measures import DOCUMENT
from gongkai.files.storage import EncryptedFile
from gongkai.kit.refusals import Refusal, Refused
from gongkai.kit.times import local_date
from gongkai.law.derivations import Derivation
from gongkai.law.receipts import receipt_of
from gongkai.law.replies import Course, reply_due
from gongkai.organisations.models import Body
from gongkai.organisations.queries import bodies_in_force, body_by_code
from gongkai.portal.applications.apply_forms import ApplyForm, PreliminarySearchForm
from gongkai.portal.applications.disclosure_log_views import outcomes_of
from gongkai.portal.applications.receipts import Receipt
from gongkai.portal.decorators import personal_page, public_list
from gongkai.portal.filters import MAX_BODIES
from gongkai.portal.form_tokens import (
    EXPIRED,
    FormToken,
    issue_token,
    read_token,
)
from gongkai.portal.receipt_files import RECEIPT_FORMS, RECEIPT_GONE, receipt_response
from gongkai.portal.submission_forms import RECEIPT_PERIOD, with_new_token
from gongkai.search.queries import Filters, search
from gongkai.ui.deadline_calendar import translate_text
from gongkai.ui.views.errors import bad_request, unknown_filters

MAX_MATCHES = 6
ALREADY_SENT = Refusal(
    "sent-before",
    _(
        "An application was already submitted with this form. To submit another one, send the "
        "form again; otherwise you need to do nothing."
    ),
)


def token_name(code: str) -> str:
    """Return the name of the application form of a body, to which its tokens are bound."""
    return f"apply:{code}"


@public_list("q", "body", "write")
def body_choice(request: HttpRequest) -> HttpResponse:
    """Ask for search terms and a body, show public matches, and link to the application form."""
    bodies = list(bodies_in_force().order_by("position", "id")[: MAX_BODIES + 1])
    many = len(bodies) > MAX_BODIES
    wanted = body_by_code(request.GET["body"]) if request.GET.get("body") else None
    # With too many bodies for a list, the visitor selects the body on the page of bodies.
    offered = ([wanted] if wanted else []) if many else bodies
    form = PreliminarySearchForm(request.GET or None, bodies=offered)
    if form.is_bound and not form.is_valid():
        return unknown_filters(request, form)
    chosen = form.cleaned_data if form.is_bound else {"q": "", "body": ""}
    if "write" in request.GET and chosen["body"]:
        address = reverse("portal:application_create", args=[chosen["body"]])
        title = urlencode({"title": chosen["q"]})
        return redirect(f"{address}?{title}" if chosen["q"] else address)
    context: dict[str, Any] = {
        "section": "apply",
        "form": form,
        "query": chosen["q"],
        "many": many,
        "wanted": wanted,
        "lacking": "write" in request.GET and not chosen["body"],
        "several": settings.GONGKAI_BATCH_BODIES if settings.GONGKAI_BATCH_BODIES > 1 else 0,
    }
    if chosen["q"]:
        try:
            context["page"] = search(
                chosen["q"], filters=Filters(kinds=(DOCUMENT,)), limit=MAX_MATCHES
            )
            context["answered"] = [
                (one, outcomes_of(one)) for one in published_like(chosen["q"], limit=MAX_MATCHES)
            ]
        except Refused as refused:
            context["refusal"] = refused.refusal
    return render(
        request, "portal/applying/choose.html", context, status=400 if context["lacking"] else 200
    )


@personal_page
def application_create(request: HttpRequest, code: str) -> HttpResponse:
    """Show the application form of a body, accept a submission, and respond with the receipt."""
    body = body_by_code(code)
    if body is None:
        raise Http404
    at = timezone.now()
    if body.code != code or refusal_to_take(body, on=local_date(at)):
        return redirect("portal:body", body.code)
    if request.method != "POST":
        first = {
            "title": request.GET.get("title", "")[:200],
            "token": issue_token(token_name(body.code), at=at),
        }
        form = ApplyForm(initial=first, own=custom_fields_of(body))
        return _form(request, body, form)
    form = ApplyForm(request.POST, uploaded_files(request), own=custom_fields_of(body))
    token = read_token(request.POST.get("token", ""), token_name(body.code))
    if token is None or token.is_old(at):
        return _form_again(request, body, EXPIRED, at)
    form.is_valid()
    form.check(token, form.refusals(today=local_date(at)), at=at)
    files = form.store_files("papers")
    if form.errors:
        return _form(request, body, form, status=400)
    return _take(request, body, form, token, files, at)


def _take(
    request: HttpRequest,
    body: Body,
    form: ApplyForm,
    token: FormToken,
    files: list[EncryptedFile],
    at: datetime,
) -> HttpResponse:
    """
    Create the application and respond with the receipt.

    The response is not a redirect, because the query code would then have to be in the address
    or stored in clear. A reload resubmits the form, and the token makes it show the same receipt.
    This works only for a limited time, in case the screen is left unattended.
    """
    try:
        application = receive_application(
            body, form.facts(), at=at, code=token.code, files=files, submission=token.submission
        )
    except Refused as refused:
        before = application_by_submission(token.submission)
        if before is None:
            form.add_refusal(refused.refusal)
            return _form(request, body, form, status=400)
        if not is_the_same(before, form) or at - before.arrived_at > RECEIPT_PERIOD:
            return _form_again(request, body, ALREADY_SENT, at)
        application = before
    receipt = _receipt(application, token)
    context = {
        "section": "apply",
        "body": body,
        "receipt": receipt,
        "application": application,
        "code": token.code,
        "token": request.POST.get("token", ""),
        "due": receipt.due,
        "doubts": [translate_text(one) for one in receipt.due.doubts],
    }
    return render(request, "portal/applying/receipt.html", context)


@require_POST
@personal_page
def receipt_download(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """
    Serve the receipt as a file to who submitted the form, for as long as a reload shows it.

    The form token identifies the submission; it contains the query code, which is stored nowhere.
    """
    token = read_token(request.POST.get("token", ""), token_name(code))
    application = application_by_submission(token.submission) if token else None
    if token is None or application is None or form not in RECEIPT_FORMS:
        raise Http404
    if timezone.now() - application.arrived_at > RECEIPT_PERIOD:
        return bad_request(request, detail=RECEIPT_GONE)
    return receipt_response(request, _receipt(application, token), form)


def _receipt(application: Application, token: FormToken) -> Receipt:
    names = tuple(file.name for file in application.files.order_by("id"))
    return Receipt(application, token.code, names, due_if_confirmed(application))


def _form(request: HttpRequest, body: Body, form: ApplyForm, *, status: int = 200) -> HttpResponse:
    context = {"section": "apply", "body": body, "form": form}
    return render(request, "portal/applying/write.html", context, status=status)


def _form_again(request: HttpRequest, body: Body, refusal: Refusal, at: datetime) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, token_name(body.code), at=at)
    form = ApplyForm(data, MultiValueDict(), own=custom_fields_of(body))
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, body, form, status=400)


def uploaded_files(request: HttpRequest) -> Any:
    """Return all uploaded files of the field; Django would pass only the last one."""
    return {"papers": request.FILES.getlist("papers")}


def is_the_same(before: Application, form: ApplyForm) -> bool:
    """Return whether the form repeats the accepted application and is not a new one."""
    facts = form.facts()
    return (before.title, before.description) == (facts.title.strip(), facts.description.strip())


def due_if_confirmed(application: Application) -> Derivation:
    """
    Return when the reply is due if the office confirms the application today.

    Law: 条例19 art. 31, 33.
    """
    receipt = receipt_of(application.arrived_on, application.law_channel, application.arrived_on)
    return reply_due(calendar_of(application.body.region), Course(receipt), settings.GONGKAI_LAW)
