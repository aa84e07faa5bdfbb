"""URL patterns of hearings and open meetings."""

from django.urls import path

from gongkai.portal.meetings import seat_views, views

urlpatterns = [
    path("meetings/", views.meeting_list, name="meetings"),
    path("meetings/calendar.ics", views.meeting_feed, name="meeting_feed"),
    path("meetings/lottery/", views.meeting_lottery, name="meeting_lottery"),
    path("meetings/seat/", seat_views.seat_status, name="seat_status"),
    path("meetings/seat/withdraw/", seat_views.seat_withdraw, name="seat_withdraw"),
    path("meetings/seat/record/", seat_views.seat_record, name="seat_record"),
    path("meetings/<slug:number>.ics", views.meeting_file, name="meeting_file"),
    path("meetings/<slug:number>/", views.meeting_detail, name="meeting"),
    path("meetings/<slug:number>/draw/", views.meeting_draw, name="meeting_draw"),
    path("meetings/<slug:number>/apply/", seat_views.seat_apply, name="seat_apply"),
]
