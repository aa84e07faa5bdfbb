"""URLs of the staff interface for the gazette."""

from django.urls import path

from gongkai.desk.gazette import article_views, views

urlpatterns = [
    path("gazette/", views.issue_list, name="gazette"),
    path("gazette/new/", views.issue_create, name="gazette_issue_create"),
    path("gazette/old/new/", views.back_issue_create, name="gazette_back_issue_create"),
    path("gazette/corrections/", article_views.correction_list, name="gazette_corrections"),
    path(
        "gazette/corrections/<int:pk>/",
        article_views.correction_detail,
        name="gazette_correction",
    ),
    path(
        "gazette/corrections/<int:pk>/settle/",
        article_views.correction_settle,
        name="gazette_correction_settle",
    ),
    path(
        "gazette/corrections/<int:pk>/correct/",
        article_views.correction_correct,
        name="gazette_correction_correct",
    ),
    path("gazette/<int:pk>/", views.issue_detail, name="gazette_issue"),
    path("gazette/<int:pk>/arrange/", views.issue_arrange, name="gazette_arrange"),
    path("gazette/<int:pk>/act/<slug:verb>/", views.issue_action, name="gazette_action"),
    path("gazette/<int:pk>/files/", views.issue_files_wanted, name="gazette_files_wanted"),
    path("gazette/<int:pk>/proof.<slug:kind>", views.issue_file, name="gazette_proof"),
    path(
        "gazette/<int:pk>/articles/<int:article>/",
        article_views.article_detail,
        name="gazette_article",
    ),
]
