"""Answer the survey of a consultation, and see its results once the period is over."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gongkai.consultations.actions.surveys import answer_survey
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.queries import public_consultations
from gongkai.consultations.rules.surveys import refusal_of_survey, refusals_of_answers
from gongkai.consultations.surveys import (
    questions_of,
    response_by_submission,
    survey_results,
)
from gongkai.kit.refusals import Refusal, Refused
from gongkai.portal.decorators import personal_page, public_page
from gongkai.portal.form_tokens import (
    EXPIRED,
    issue_token,
    read_token,
)
from gongkai.portal.submission_forms import SubmissionForm, with_new_token
from gongkai.ui.survey_fields import survey_answers, survey_fields
from gongkai.ui.survey_results import drawn_results


class SurveyForm(SubmissionForm):
    """The questions of a survey. The rules validate the answers."""

    def __init__(self, *args: Any, consultation: PublicConsultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions_of(consultation)
        self.fields |= survey_fields(self.questions)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people fill in."""
        return [self[name] for name in self.fields if name not in {"homepage", "token"}]


@personal_page
def survey_create(request: HttpRequest, number: str) -> HttpResponse:
    """Show the survey, and count the answers; the response says that they have arrived."""
    at = timezone.now()
    found = public_consultations().filter(question_count__gt=0, opens_at__isnull=False)
    consultation = get_object_or_404(found.select_related("body"), number=number)
    refusal = refusal_of_survey(consultation, at)
    if request.method != "POST":
        first = {"token": issue_token(_form_name(consultation), at=at)}
        form = SurveyForm(initial=first, consultation=consultation)
        return _form(request, consultation, form, refusal=refusal)
    form = SurveyForm(request.POST, consultation=consultation)
    token = read_token(request.POST.get("token", ""), _form_name(consultation))
    form.is_valid()
    answers = survey_answers(form, form.questions)
    if refusal:
        form.add_refusal(refusal)
        return _form(request, consultation, form, refusal=refusal, status=409)
    if token is None or token.is_old(at):
        return _form_again(request, consultation, EXPIRED, at)
    form.check(token, refusals_of_answers(consultation, answers), at=at)
    if form.errors:
        return _form(request, consultation, form, status=400)
    try:
        response = answer_survey(consultation, answers, submission=token.submission, at=at)
    except Refused as refused:
        before = response_by_submission(token.submission)
        if before is None:
            form.add_refusal(refused.refusal)
            return _form(request, consultation, form, status=409)
        response = before
    context = {"section": "consultations", "consultation": consultation, "response": response}
    return render(request, "portal/consultations/survey_receipt.html", context)


@public_page
def survey_results_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show how the survey was answered, as charts with tables, once the period is over."""
    consultation = get_object_or_404(public_consultations().select_related("body"), number=number)
    results = survey_results(consultation, timezone.now())
    if not results:
        raise Http404
    context = {
        "section": "consultations",
        "consultation": consultation,
        "results": drawn_results(results),
    }
    return render(request, "portal/consultations/survey_results.html", context)


def _form_name(consultation: PublicConsultation) -> str:
    return f"survey:{consultation.pk}"


def _form(
    request: HttpRequest,
    consultation: PublicConsultation,
    form: SurveyForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "consultations",
        "consultation": consultation,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "portal/consultations/survey.html", context, status=status)


def _form_again(
    request: HttpRequest, consultation: PublicConsultation, refusal: Refusal, at: datetime
) -> HttpResponse:
    """Show the form again with the submitted values, a refusal and a new token."""
    data = with_new_token(request.POST, _form_name(consultation), at=at)
    form = SurveyForm(data, consultation=consultation)
    form.is_valid()
    form.add_refusal(refusal)
    return _form(request, consultation, form, status=400)
