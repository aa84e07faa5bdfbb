"""URLs of the boards."""

from django.urls import path

from gongkai.desk.boards import remedy_views, reply_views, views

urlpatterns = [
    path("board/", views.board_detail, name="board"),
    path("board/replies/", reply_views.board_replies, name="board_replies"),
    path("board/<int:pk>/", views.board_of_body, name="board_of_body"),
    path("remedies/", remedy_views.remedy_overview, name="remedies"),
    path("remedies/<int:pk>/lesson/", remedy_views.lesson_create, name="lesson_create"),
]
