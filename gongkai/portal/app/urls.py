"""URL patterns of the page of the app."""

from django.urls import path

from gongkai.portal.app import views

urlpatterns = [path("app/", views.app_page, name="app")]
