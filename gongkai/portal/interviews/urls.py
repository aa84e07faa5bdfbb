"""URL patterns of interviews and press conferences."""

from django.urls import path

from gongkai.portal.interviews import file_views, live_views, question_views, views

urlpatterns = [
    path("<event_path:path>/", views.event_list, name="events"),
    path("<event_path:path>/feed.<feed_kind:kind>", file_views.event_feed, name="event_feed"),
    path(
        "<event_path:path>/questions/",
        question_views.event_question_status,
        name="event_question_status",
    ),
    path("<event_path:path>/<slug:number>/", views.event_detail, name="event"),
    path("<event_path:path>/<slug:number>/live/", live_views.event_live, name="event_live"),
    path(
        "<event_path:path>/<slug:number>/ask/",
        question_views.event_question_create,
        name="event_question",
    ),
    path(
        "<event_path:path>/<slug:number>/event.ics",
        file_views.event_calendar,
        name="event_calendar",
    ),
    path(
        "<event_path:path>/<slug:number>/captions.vtt",
        file_views.event_captions,
        name="event_captions",
    ),
    path(
        "<event_path:path>/<slug:number>/recording/<str:name>",
        file_views.event_recording,
        name="event_recording",
    ),
]
