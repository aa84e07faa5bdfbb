"""URLs of the staff interface for public concerns."""

from django.urls import path

from gongkai.desk.concerns import views

urlpatterns = [
    path("concerns/", views.concern_list, name="concerns"),
    path("concerns/new/", views.concern_create, name="concern_create"),
    path("concerns/<int:pk>/", views.concern_detail, name="concern"),
    path("concerns/<int:pk>/statement/", views.concern_statement, name="concern_statement"),
    path("concerns/<int:pk>/act/<slug:verb>/", views.concern_action, name="concern_action"),
]
