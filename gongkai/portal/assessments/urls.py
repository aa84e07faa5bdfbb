"""URL patterns of published assessments."""

from django.urls import path

from gongkai.portal.assessments import views

urlpatterns = [
    path("assessments/", views.assessment_list, name="assessments"),
    path("assessments/<slug:number>/", views.assessment_detail, name="assessment"),
    path(
        "assessments/<slug:number>/<body_code:code>/",
        views.assessment_sheet,
        name="assessment_sheet",
    ),
    path(
        "assessments/<slug:number>/<body_code:code>/<slug:form>/",
        views.assessment_file,
        name="assessment_file",
    ),
]
