"""URL patterns of the scorecard."""

from django.urls import path

from gongkai.portal.boards import views

urlpatterns = [path("scorecard/", views.scorecard, name="scorecard")]
