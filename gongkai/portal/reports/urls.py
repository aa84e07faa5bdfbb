"""URL patterns of the public pages of annual reports."""

from django.urls import path

from gongkai.portal.reports import views

urlpatterns = [
    path("reports/", views.report_list, name="reports"),
    path("reports/taken-over/", views.taken_over_report_list, name="taken_over_reports"),
    path("reports/<int:year>/<body_code:code>/source", views.report_source, name="report_source"),
    path("reports/<int:year>/<body_code:code>/", views.report_detail, name="report"),
    path(
        "reports/<int:year>/<body_code:code>/report.<slug:form>",
        views.report_download,
        name="report_data",
    ),
]
