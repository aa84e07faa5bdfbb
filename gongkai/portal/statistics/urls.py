"""URL patterns of the public statistics."""

from django.urls import path

from gongkai.portal.statistics import views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
]
