"""URL patterns of the public pages of bodies."""

from django.urls import path

from gongkai.portal.bodies import views

urlpatterns = [
    path("b/", views.body_list, name="bodies"),
    path("b/<body_code:code>/", views.body_detail, name="body"),
]
