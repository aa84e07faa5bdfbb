"""URLs of the staff interface for public consultations."""

from django.urls import path

from gongkai.desk.consultations import comment_views, survey_views, views

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
    path("comments/files/<int:pk>/", comment_views.comment_file, name="comment_file"),
    path("comments/<int:pk>/", comment_views.comment_detail, name="comment"),
    path("comments/<int:pk>/act/<slug:verb>/", comment_views.comment_action, name="comment_action"),
]
