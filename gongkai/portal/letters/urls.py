"""URL patterns of the mailbox."""

from django.urls import path

from gongkai.portal.letters import (
    create_views,
    rating_views,
    receipt_views,
    status_views,
    views,
)

urlpatterns = [
    path("letters/", views.letter_list, name="letters"),
    path("letters/write/", create_views.letter_create, name="letter_create"),
    path("letters/write/<body_code:code>/", create_views.letter_create, name="letter_create_for"),
    path(
        "letters/write/<body_code:code>/receipt.<slug:form>",
        receipt_views.letter_receipt,
        name="letter_receipt",
    ),
    path("letters/follow/", status_views.letter_status, name="letter_status"),
    path("letters/follow/<slug:verb>/", status_views.letter_step, name="letter_step"),
    path("letters/rate/<str:token>/", rating_views.letter_rating, name="letter_rating"),
    path("letters/topics/", views.letter_topics, name="letter_topics"),
    path("letters/table/", views.letter_table, name="letter_table"),
    path("letters/<int:pk>/", views.letter_detail, name="letter"),
]
