"""URLs of the staff interface for datasets."""

from django.urls import path

from gongkai.desk.datasets import bundle_views, release_views, views

urlpatterns = [
    path("data/", views.dataset_list, name="datasets"),
    path("data/new/", views.dataset_create, name="dataset_create"),
    path("data/<int:pk>/", views.dataset_detail, name="dataset"),
    path("data/<int:pk>/act/<slug:verb>/", views.dataset_action, name="dataset_action"),
    path("data/<int:pk>/template.xlsx", views.dataset_template, name="dataset_template"),
    path("data/<int:pk>/releases/", bundle_views.bundle_list, name="dataset_bundles"),
    path("data/releases/<int:pk>/", bundle_views.bundle_detail, name="dataset_bundle"),
    path(
        "data/releases/<int:pk>/act/<slug:verb>/",
        bundle_views.bundle_action,
        name="dataset_bundle_action",
    ),
    path("data/versions/<int:pk>/", release_views.release_detail, name="dataset_version"),
    path(
        "data/versions/<int:pk>/act/<slug:verb>/",
        release_views.release_action,
        name="dataset_version_action",
    ),
    path(
        "data/versions/<int:pk>/check/", release_views.release_check, name="dataset_version_check"
    ),
]
