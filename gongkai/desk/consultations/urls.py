"""URLs of the staff interface for public consultations."""

from django.urls import path

from gongkai.desk.consultations import comment_views, reader_views, survey_views, views

urlpatterns = [
    path("consultations/", views.consultation_list, name="consultations"),
    path("consultations/new/", views.consultation_create, name="consultation_create"),
    path("consultations/<int:pk>/", views.consultation_detail, name="consultation"),
    path(
        "consultations/<int:pk>/act/<slug:verb>/",
        views.consultation_action,
        name="consultation_action",
    ),
    path("consultations/<int:pk>/comments/", comment_views.comment_list, name="comments"),
    path("consultations/<int:pk>/enter/", comment_views.comment_create, name="comment_create"),
    path("consultations/<int:pk>/survey/", survey_views.survey_detail, name="survey"),
    path("consultations/<int:pk>/survey/enter/", survey_views.survey_enter, name="survey_enter"),
    path("consultations/<int:pk>/feedback/", reader_views.feedback_list, name="feedback_list"),
    path("consultations/<int:pk>/reports/", reader_views.reported_list, name="reported_comments"),
    path("answer-feedback/<int:pk>/", reader_views.feedback_detail, name="answer_feedback"),
    path(
        "answer-feedback/<int:pk>/act/<slug:verb>/",
        reader_views.feedback_action,
        name="feedback_action",
    ),
    path("reported-comments/<int:pk>/", reader_views.reported_detail, name="reported_comment"),
    path(
        "reported-comments/<int:pk>/act/<slug:verb>/",
        reader_views.reported_action,
        name="reported_action",
    ),
    path("comments/files/<int:pk>/", comment_views.comment_file, name="comment_file"),
    path("comments/<int:pk>/", comment_views.comment_detail, name="comment"),
    path("comments/<int:pk>/act/<slug:verb>/", comment_views.comment_action, name="comment_action"),
]
