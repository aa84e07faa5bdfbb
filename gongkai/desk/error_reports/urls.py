"""URLs of the staff interface for error reports."""

from django.urls import path

from gongkai.desk.error_reports import views

urlpatterns = [
    path("error-reports/", views.error_report_list, name="error_reports"),
    path("error-reports/<int:pk>/", views.error_report_detail, name="error_report"),
    path(
        "error-reports/<int:pk>/act/<slug:verb>/",
        views.error_report_action,
        name="error_report_action",
    ),
]
