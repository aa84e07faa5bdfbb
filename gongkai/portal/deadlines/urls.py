"""URL patterns of the deadline calculator."""

from django.urls import path

from gongkai.portal.deadlines import views

urlpatterns = [
    path("deadline/", views.deadline_calculator, name="deadline"),
]
