"""URLs of the staff interface for interviews and press conferences."""

from django.urls import path

from gongkai.desk.interviews import question_views, views

urlpatterns = [
    path("interviews/", views.event_list, name="events"),
    path("interviews/new/", views.event_create, name="event_create"),
    path("interviews/<int:pk>/", views.event_detail, name="event"),
    path("interviews/<int:pk>/live/", views.event_live, name="event_live"),
    path("interviews/<int:pk>/recording/", views.recording_download, name="event_recording"),
    path("interviews/<int:pk>/act/<slug:verb>/", views.event_action, name="event_action"),
    path("interviews/questions/<int:pk>/", question_views.question_detail, name="event_question"),
    path(
        "interviews/questions/<int:pk>/act/<slug:verb>/",
        question_views.question_action,
        name="event_question_action",
    ),
]
