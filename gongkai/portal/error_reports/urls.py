"""URL patterns of reports of errors on public pages."""

from django.urls import path

from gongkai.portal.error_reports import views

urlpatterns = [
    path("errors/", views.error_report_status, name="error_report_status"),
    path("errors/report/", views.error_report_create, name="error_report"),
]
