"""URL patterns of datasets."""

from django.urls import path

from gongkai.portal.datasets import bulk_views, calendar_views, file_views, row_views, views

urlpatterns = [
    path("data/", views.dataset_list, name="datasets"),
    path("data/catalogue.jsonld", file_views.dataset_catalogue, name="dataset_catalogue"),
    path("data/calendar/", calendar_views.release_calendar, name="release_calendar"),
    path("data/calendar.ics", calendar_views.release_calendar_file, name="release_calendar_file"),
    path("data/bulk/", bulk_views.bulk_list, name="bulk"),
    path("data/bulk/manifest.json", bulk_views.bulk_manifest, name="bulk_manifest"),
    path("data/bulk/<str:name>", bulk_views.bulk_file, name="bulk_file"),
    path("data/<slug:code>/", views.dataset_detail, name="dataset"),
    path("data/<slug:code>/fields/", views.dataset_fields, name="dataset_fields"),
    path("data/<slug:code>/schema.json", file_views.dataset_schema, name="dataset_schema"),
    path("data/<slug:code>/versions/", views.dataset_versions, name="dataset_versions"),
    path("data/<slug:code>/rows/<slug:key>/", row_views.dataset_row, name="dataset_row"),
    path("data/<slug:code>/v<int:number>/", views.dataset_detail, name="dataset_version"),
    path("data/<slug:code>/v<int:number>/changes/", views.dataset_changes, name="dataset_changes"),
    path(
        "data/<slug:code>/v<int:number>/rows.<slug:kind>",
        file_views.dataset_file,
        name="dataset_file",
    ),
    path("data/<slug:code>/v<int:number>/ocds.json", file_views.dataset_ocds, name="dataset_ocds"),
    path(
        "data/<slug:code>/v<int:number>/rows.csv-metadata.json",
        file_views.dataset_csv_metadata,
        name="dataset_csv_metadata",
    ),
]
