"""The case page: sign-in with number and code, details, actions and downloads."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.applications.actions.clarifications import clarify
from gongkai.applications.actions.intake import withdraw_application
from gongkai.applications.actions.personal import export_records
from gongkai.applications.actions.replies import rate_application, suggest_disclosure, write_message
from gongkai.applications.applicant_view import (
    answering_application,
    applicant_records,
    files_for_applicant_page,
    letters_for_applicant,
    replies_for_applicant,
)
from gongkai.applications.case_files import open_case_file
from gongkai.applications.inputs import ClarifyInputs, MessageInputs
from gongkai.applications.intake.query_codes import application_by_query_code
from gongkai.applications.letters import addressee_of, paper_of
from gongkai.applications.models import Application
from gongkai.applications.rules.clarifications import refusal_to_clarify
from gongkai.applications.rules.intake import (
    refusal_to_rate,
    refusal_to_suggest,
    refusal_to_withdraw,
    refusal_to_write,
)
from gongkai.applications.states import FileKind, Stage
from gongkai.calendars.queries import calendar_of
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.portal.applications.case_session import (
    delete_case_cookies,
    has_case_cookie,
    leave_case,
    open_case,
    opened,
    renew_case_cookies,
)
from gongkai.portal.applications.case_timeline import (
    STATUS_TEXTS,
    clock_of,
    outcomes_of_parts,
    remedies_against,
    timeline_of,
)
from gongkai.portal.applications.forms import MessageForm, RatingForm
from gongkai.portal.decorators import personal_page
from gongkai.portal.query_code_entry import entry_page
from gongkai.ui.deadline_calendar import months_of, reasons_of, translate_text
from gongkai.ui.files import case_file_response
from gongkai.ui.letter_downloads import TYPES, letter_response

CasePage = Callable[..., HttpResponseBase]
# The same message whichever was wrong, as for user names and passwords.
CASE_ACTIONS = ("clarify", "write", "rate", "suggest", "withdraw")


def case_page(view: CasePage) -> CasePage:
    """Pass the case of the cookie to a view and renew it; without one, redirect to the sign-in."""

    @personal_page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        application = opened(request)
        if application is None:
            answer = redirect("portal:case")
            if has_case_cookie(request):
                messages.info(
                    request,
                    _(
                        "The page of your application was closed after half an hour. Enter the "
                        "number and code again."
                    ),
                )
                delete_case_cookies(answer)
            return answer
        response = view(request, application, *args, **kwargs)
        renew_case_cookies(request, response, application)
        return response

    return wrapped


@personal_page
def case_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for number and code. Failures count by number and client, even for unknown numbers."""
    return entry_page(
        request,
        application_by_query_code,
        lambda found, _at: _opened(found),
        template="portal/cases/enter.html",
        context={"section": "apply"},
    )


def _opened(application: Application) -> HttpResponse:
    answer = redirect("portal:case_detail")
    open_case(answer, application)
    return answer


@require_POST
@personal_page
def case_sign_out(request: HttpRequest) -> HttpResponse:
    """End access to the case in this browser."""
    answer = redirect("portal:case")
    messages.success(request, _("You have closed the page of your application."))
    leave_case(request, answer, at=timezone.now())
    return answer


@require_safe
@case_page
def case_detail(request: HttpRequest, application: Application) -> HttpResponse:
    """Show the case page."""
    return _page(request, application)


@require_POST
@case_page
def case_action(request: HttpRequest, application: Application, action: str) -> HttpResponse:
    """Perform an action of the applicant. A refusal is shown at its form, which keeps the text."""
    if action not in CASE_ACTIONS:
        raise Http404
    at, text = timezone.now(), request.POST.get("text", "")
    form: Form = (
        RatingForm(request.POST)
        if action == "rate"
        else MessageForm(request.POST, auto_id=f"{action}_%s")
    )
    if not form.is_valid():
        return _page(request, application, status=400, **{action: form})
    try:
        if action == "clarify":
            clarify(application, ClarifyInputs(text=text), at=at)
        elif action == "write":
            write_message(application, MessageInputs(text=text), at=at)
        elif action == "rate":
            rate_application(application, at=at, stars=form.cleaned_data["stars"])
        elif action == "suggest":
            suggest_disclosure(application, at=at)
        else:
            withdraw_application(application, at=at)
    except Refused as refused:
        if action in {"clarify", "write"}:
            form.add_error("text", str(refused.refusal))
            return _page(request, application, status=400, **{action: form})
        messages.error(request, str(refused.refusal))
        return redirect("portal:case_detail")
    messages.success(request, _("It is done."))
    return redirect("portal:case_detail")


@require_safe
@case_page
def case_file(request: HttpRequest, application: Application, pk: int) -> HttpResponseBase:
    """
    Serve a file that belongs to a served reply.

    This host serves it even if public files have their own host, because the case cookie is not
    sent to any other host. The file is sent as an attachment, which browsers do not execute.
    """
    found = get_object_or_404(files_for_applicant_page(application), pk=pk)
    today = local_date(timezone.now())
    return case_file_response(
        request, found, lambda: open_case_file(found, reader=application, on=today)
    )


@require_safe
@case_page
def case_letter(
    request: HttpRequest, application: Application, pk: int, form: str
) -> HttpResponseBase:
    """Serve a letter sent to the applicant in its printed form."""
    found = get_object_or_404(letters_for_applicant(application), pk=pk)
    if form not in TYPES or not found.text:
        raise Http404
    made = letter_response(
        paper_of(found, addressee_of(found, application.applicant.decrypt_facts())), form
    )
    if isinstance(made, HttpResponse):
        return made
    messages.error(request, str(made))
    return redirect("portal:case_detail")


@require_POST
@case_page
def case_export(request: HttpRequest, application: Application) -> HttpResponse:
    """Serve a copy of all data stored about the applicant."""
    export_records(application, at=timezone.now())
    body = json.dumps(
        applicant_records(application), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1
    )
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{application.number}.json"'
    return response


def _page(
    request: HttpRequest, application: Application, *, status: int = 200, **forms: Form
) -> HttpResponse:
    at = timezone.now()
    today = local_date(at)
    calendar = calendar_of(application.body.region)
    clock = clock_of(application, calendar, today)
    replies = replies_for_applicant(application)
    context = {
        "section": "apply",
        "application": application,
        "body": application.body,
        "status_text": STATUS_TEXTS[Stage(application.stage)],
        "story": timeline_of(application),
        "clock": clock,
        "doubts": [translate_text(one) for one in clock[0].doubts] if clock else [],
        "months": months_of(clock[0], calendar) if clock else [],
        "steps": reasons_of(clock[0]) if clock else [],
        "is_late": application.is_open
        and application.running_due_on is not None
        and application.running_due_on < today,
        "clarification": getattr(application, "clarification", None),
        "fee": getattr(application, "fee", None),
        "answered": answering_application(application),
        "replies": [(one, outcomes_of_parts(one)) for one in replies],
        "remedies": remedies_against(application, replies[0], calendar, today) if replies else [],
        "letters": list(letters_for_applicant(application)),
        "files": list(files_for_applicant_page(application)),
        "own_files": [
            one for one in application.files.all() if one.kind == FileKind.FROM_APPLICANT
        ],
        "can_clarify": refusal_to_clarify(application, None, at=at) is None,
        "no_writing": refusal_to_write(application, None, at=at),
        "no_wish": refusal_to_suggest(application),
        "no_withdrawal": refusal_to_withdraw(application, None, at=at),
        "can_rate": refusal_to_rate(application) is None,
        "clarify_form": forms.get("clarify") or MessageForm(auto_id="clarify_%s"),
        "write_form": forms.get("write") or MessageForm(auto_id="write_%s"),
        "stars_form": forms.get("rate") or RatingForm(initial={"stars": application.rating}),
        "form": next(iter(forms.values()), None),
    }
    return render(request, "portal/cases/show.html", context, status=status)
