"""URL patterns of public consultations."""

from django.urls import path

from gongkai.portal.consultations import (
    calendar_views,
    comment_views,
    file_views,
    reader_views,
    survey_views,
    views,
)

urlpatterns = [
    path("consultations/", views.consultation_list, name="consultations"),
    path("consultations/comment/", comment_views.comment_status, name="comment_status"),
    path("consultations/said/", reader_views.said_status, name="said_status"),
    path(
        "consultations/calendar.ics",
        calendar_views.consultation_calendar,
        name="consultation_calendar",
    ),
    path(
        "consultations/<slug:number>.ics",
        calendar_views.consultation_file,
        name="consultation_file",
    ),
    path("consultations/<slug:number>/", views.consultation_detail, name="consultation"),
    path("consultations/<slug:number>/answers/", views.answer_list, name="comment_answers"),
    path("consultations/<slug:number>/comments/", views.comment_list, name="published_comments"),
    path(
        "consultations/<slug:number>/files/<int:pk>/",
        file_views.comment_file,
        name="comment_file",
    ),
    path(
        "consultations/<slug:number>/answers/<int:pk>/feedback/",
        reader_views.feedback_create,
        name="answer_feedback",
    ),
    path(
        "consultations/<slug:number>/comments/<int:pk>/report/",
        reader_views.report_create,
        name="comment_report",
    ),
    path(
        "consultations/<slug:number>/reports/",
        reader_views.report_list,
        name="comment_reports",
    ),
    path("consultations/<slug:number>/set-aside/", views.held_list, name="held_comments"),
    path(
        "consultations/<slug:number>/changes/",
        views.consultation_changes,
        name="consultation_changes",
    ),
    path("consultations/<slug:number>/survey/", survey_views.survey_create, name="survey"),
    path(
        "consultations/<slug:number>/survey/results/",
        survey_views.survey_results_page,
        name="survey_results",
    ),
    path("consultations/<slug:number>/comment/", comment_views.comment_create, name="comment"),
]
