"""URL patterns of the app without language prefix: the service worker must lie above all pages."""

from django.urls import path

from gongkai.portal.app import files

urlpatterns = [
    path("app.webmanifest", files.manifest, name="app_manifest"),
    path("service-worker.js", files.service_worker, name="app_worker"),
]
