"""URL patterns of complaints about disclosure."""

from django.urls import path

from gongkai.portal.complaints import views

urlpatterns = [
    path("complaints/", views.complaint_status, name="complaint_status"),
    path("b/<body_code:code>/complaint/", views.complaint_create, name="complaint"),
]
