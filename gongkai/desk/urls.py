"""URLs of the staff interface, by noun."""

from django.urls import include, path

app_name = "desk"
urlpatterns = [
    path("", include("gongkai.desk.home.urls")),
    path("", include("gongkai.desk.documents.urls")),
    path("", include("gongkai.desk.channels.urls")),
    path("", include("gongkai.desk.applications.urls")),
    path("", include("gongkai.desk.catalogue.urls")),
    path("", include("gongkai.desk.redactions.urls")),
    path("", include("gongkai.desk.error_reports.urls")),
    path("", include("gongkai.desk.concerns.urls")),
    path("", include("gongkai.desk.meetings.urls")),
    path("", include("gongkai.desk.supervision.urls")),
    path("", include("gongkai.desk.assessments.urls")),
    path("", include("gongkai.desk.inspections.urls")),
    path("", include("gongkai.desk.boards.urls")),
    path("", include("gongkai.desk.training.urls")),
    path("", include("gongkai.desk.complaints.urls")),
    path("", include("gongkai.desk.letters.urls")),
    path("", include("gongkai.desk.interviews.urls")),
    path("", include("gongkai.desk.datasets.urls")),
    path("", include("gongkai.desk.consultations.urls")),
    path("", include("gongkai.desk.gazette.urls")),
    path("", include("gongkai.desk.statistics.urls")),
    path("", include("gongkai.desk.notifications.urls")),
    path("", include("gongkai.desk.tokens.urls")),
    path("", include("gongkai.desk.people.urls")),
    path("", include("gongkai.desk.bodies.urls")),
    path("", include("gongkai.desk.reports.urls")),
    path("", include("gongkai.desk.search.urls")),
    path("", include("gongkai.desk.subscriptions.urls")),
    path("", include("gongkai.desk.operation.urls")),
]
