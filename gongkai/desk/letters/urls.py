"""URLs of the staff interface for letters to the mailbox."""

from django.urls import path

from gongkai.desk.letters import topic_views, views

urlpatterns = [
    path("letters/", views.letter_list, name="letters"),
    path("letters/new/", views.letter_create, name="letter_create"),
    path("letters/topics/", topic_views.topic_list, name="letter_topics"),
    path("letters/topics/<int:pk>/end/", topic_views.topic_end, name="letter_topic_end"),
    path("letters/<int:pk>/", views.letter_detail, name="letter"),
    path("letters/<int:pk>/<slug:verb>/", views.letter_action, name="letter_action"),
]
