"""URLs of the staff interface for assessments."""

from django.urls import path

from gongkai.desk.assessments import assessment_views, finding_views, scheme_views, sheet_views

urlpatterns = [
    path("schemes/", scheme_views.scheme_list, name="schemes"),
    path("schemes/new/", scheme_views.scheme_create, name="scheme_create"),
    path("schemes/<int:pk>/", scheme_views.scheme_detail, name="scheme"),
    path("schemes/<int:pk>/act/<slug:verb>/", scheme_views.scheme_action, name="scheme_action"),
    path("assessments/", assessment_views.assessment_list, name="assessments"),
    path("assessments/new/", assessment_views.assessment_create, name="assessment_create"),
    path("assessments/<int:pk>/", assessment_views.assessment_detail, name="assessment"),
    path(
        "assessments/<int:pk>/act/<slug:verb>/",
        assessment_views.assessment_action,
        name="assessment_action",
    ),
    path("assessments/sheets/<int:pk>/", sheet_views.sheet_detail, name="sheet"),
    path(
        "assessments/sheets/<int:pk>/act/<slug:verb>/",
        sheet_views.sheet_action,
        name="sheet_action",
    ),
    path(
        "assessments/sheets/<int:pk>/measured/<slug:name>/",
        sheet_views.sheet_measured,
        name="sheet_measured",
    ),
    path(
        "assessments/evidence/<int:pk>/",
        sheet_views.evidence_download,
        name="assessment_evidence",
    ),
    path("assessments/findings/<int:pk>/", finding_views.finding_detail, name="finding"),
    path(
        "assessments/findings/<int:pk>/act/<slug:verb>/",
        finding_views.finding_action,
        name="finding_action",
    ),
    path("assessments/findings/<int:pk>/give/", finding_views.finding_give, name="finding_give"),
]
