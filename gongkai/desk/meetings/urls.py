"""URLs of the staff interface for meetings."""

from django.urls import path

from gongkai.desk.meetings import seat_views, views

urlpatterns = [
    path("meetings/", views.meeting_list, name="meetings"),
    path("meetings/new/", views.meeting_create, name="meeting_create"),
    path("meetings/<int:pk>/", views.meeting_detail, name="meeting"),
    path("meetings/<int:pk>/document/", views.meeting_document, name="meeting_document"),
    path("meetings/<int:pk>/applicants/", views.meeting_applicants, name="meeting_applicants"),
    path("meetings/<int:pk>/enter/", seat_views.seat_enter, name="seat_enter"),
    path("meetings/<int:pk>/act/<slug:verb>/", views.meeting_action, name="meeting_action"),
]
