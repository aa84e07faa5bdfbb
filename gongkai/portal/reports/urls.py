"""URL patterns of the public pages of annual reports."""

from django.urls import path

from gongkai.portal.reports import views

urlpatterns = [
    path("reports/", views.report_list, name="reports"),
    path("reports/<int:year>/<body_code:code>/", views.report_detail, name="report"),
    path(
        "reports/<int:year>/<body_code:code>/report.<slug:form>",
        views.report_download,
        name="report_data",
    ),
]
