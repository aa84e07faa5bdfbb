"""URL patterns of the public pages."""

from django.urls import include, path, register_converter

from gongkai.portal.converters import BodyCode, EditionCode, EventPath, FeedKind, IndexNumber

register_converter(BodyCode, "body_code")
register_converter(IndexNumber, "index_number")
register_converter(FeedKind, "feed_kind")
register_converter(EventPath, "event_path")
register_converter(EditionCode, "edition")

app_name = "portal"
urlpatterns = [
    # What is requested most comes first: each pattern before the right one costs time. Addresses below
    # that of a document come before it, because it takes whatever is written after `i/`.
    path("", include("gongkai.portal.metadata.urls")),
    path("", include("gongkai.portal.documents.urls")),
    path("", include("gongkai.portal.bodies.urls")),
    path("", include("gongkai.portal.search.urls")),
    path("", include("gongkai.portal.catalogue.urls")),
    path("", include("gongkai.portal.applications.urls")),
    path("", include("gongkai.portal.deadlines.urls")),
    path("", include("gongkai.portal.error_reports.urls")),
    path("", include("gongkai.portal.concerns.urls")),
    path("", include("gongkai.portal.meetings.urls")),
    path("", include("gongkai.portal.supervision.urls")),
    path("", include("gongkai.portal.assessments.urls")),
    path("", include("gongkai.portal.boards.urls")),
    path("", include("gongkai.portal.training.urls")),
    path("", include("gongkai.portal.complaints.urls")),
    path("", include("gongkai.portal.letters.urls")),
    path("", include("gongkai.portal.interviews.urls")),
    path("", include("gongkai.portal.consultations.urls")),
    path("", include("gongkai.portal.datasets.urls")),
    path("", include("gongkai.portal.gazette.urls")),
    path("", include("gongkai.portal.help.urls")),
    path("", include("gongkai.portal.reports.urls")),
    path("", include("gongkai.portal.statistics.urls")),
    path("", include("gongkai.portal.checkpoints.urls")),
    path("", include("gongkai.portal.subscriptions.urls")),
    path("", include("gongkai.portal.app.urls")),
]
