"""The survey of a consultation at the desk: responses, results, texts, and entry of answers."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.consultations.actions.surveys import enter_survey
from gongkai.consultations.models import PublicConsultation
from gongkai.consultations.rules.surveys import refusal_to_enter_survey
from gongkai.consultations.surveys import (
    entered_until,
    response_by_submission,
    survey_results,
    texts_to_read,
)
from gongkai.desk.consultations.comment_views import read_consultation
from gongkai.desk.consultations.survey_forms import EnterSurveyForm
from gongkai.desk.decorators import StaffRequest, frame, staff_page
from gongkai.desk.record_pages import record_create_page
from gongkai.kit.paging import page_by_key
from gongkai.kit.refusals import Refused
from gongkai.ui.list_pages import page_urls
from gongkai.ui.survey_results import drawn_results

PAGE = 50


@staff_page
@require_safe
def survey_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the results of a survey once its period is over, with the texts that people wrote."""
    consultation = read_consultation(request, pk)
    now = timezone.now()
    page = page_by_key(
        texts_to_read(consultation, now).select_related("question"),
        keys=("question__place", "id"),
        cursor=request.GET.get("page"),
        limit=PAGE,
        scope=f"desk.survey {consultation.pk}",
    )
    context = frame(request, "consultations") | {
        "consultation": consultation,
        "results": drawn_results(survey_results(consultation, now)),
        "rows": page.rows,
        "shown_from": entered_until(consultation),
        "enter_refusal": refusal_to_enter_survey(consultation, None, by=request.person, at=now),
        **page_urls(request, page.next_cursor),
    }
    return render(request, "desk/consultations/survey.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def survey_enter(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter answers that came by post, at the counter, by hotline or at a hearing."""
    consultation = read_consultation(request, pk)
    form = EnterSurveyForm(request.POST or None, consultation=consultation)

    def enter(at: datetime) -> PublicConsultation:
        submission = request.sent.submission
        try:
            enter_survey(
                consultation, form.entered(), submission=submission, by=request.person, at=at
            )
        except Refused:
            if response_by_submission(submission) is None:
                raise
        return consultation

    return record_create_page(
        request,
        form,
        enter,
        template="desk/consultations/survey_enter.html",
        context=frame(request, "consultations") | {"consultation": consultation},
        said=_("The answers were entered."),
        page="desk:survey",
    )
