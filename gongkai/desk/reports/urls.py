"""URLs of the staff interface for annual reports."""

from django.urls import path

from gongkai.desk.reports import section_views, views

urlpatterns = [
    path("reports/", views.report_list, name="reports"),
    path("reports/below/<int:body>/<int:year>/", views.reports_below, name="reports_below"),
    path("reports/<int:pk>/", views.report_detail, name="report"),
    path("reports/<int:pk>/act/<slug:verb>/", views.report_action, name="report_action"),
    path("reports/<int:pk>/explain/", views.finding_explain, name="finding_explain"),
    path("reports/<int:pk>/remarks/<int:remark>/", views.remark_settle, name="remark_settle"),
    path("reports/<int:pk>/paper.<slug:form>", views.report_download, name="report_file"),
    path(
        "reports/<int:pk>/sections/<slug:key>/",
        section_views.report_section_edit,
        name="report_section",
    ),
]
