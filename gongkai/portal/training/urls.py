"""URL patterns of certificates of training."""

from django.urls import path

from gongkai.portal.training import views

urlpatterns = [path("certificates/", views.certificate_check, name="certificate_check")]
