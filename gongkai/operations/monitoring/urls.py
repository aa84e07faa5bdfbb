"""URL patterns of probes and metrics."""

from django.urls import path

from gongkai.operations.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("healthz", views.health, name="health"),
    path("readyz", views.readiness, name="readiness"),
    path("metrics", views.metrics, name="metrics"),
]
