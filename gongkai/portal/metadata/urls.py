"""URL patterns of the interchange output of the national metadata."""

from django.urls import path

from gongkai.portal.metadata import views

urlpatterns = [
    path("metadata/records.xml", views.metadata_list, name="metadata_list"),
    path("metadata/download.xml", views.metadata_download, name="metadata_download"),
    path("metadata/schema.xsd", views.metadata_schema, name="metadata_schema"),
    path(
        "i/<index_number:index_number>/metadata.xml",
        views.document_metadata,
        name="document_metadata",
    ),
]
