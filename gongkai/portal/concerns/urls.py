"""URL patterns of public concerns."""

from django.urls import path

from gongkai.portal.concerns import views

urlpatterns = [
    path("concerns/", views.concern_list, name="concerns"),
    path("concerns/<slug:number>/", views.concern_detail, name="concern"),
]
