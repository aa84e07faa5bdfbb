"""URLs of the staff interface for redactions."""

from django.urls import path

from gongkai.desk.redactions import file_views, views

urlpatterns = [
    path("documents/<int:pk>/redactions/", views.document_redactions, name="document_redactions"),
    path(
        "applications/<int:pk>/redactions/",
        views.application_redactions,
        name="application_redactions",
    ),
    path("redactions/", views.redaction_list, name="redactions"),
    path("redactions/<int:pk>/", views.redaction_detail, name="redaction"),
    path("redactions/<int:pk>/act/<slug:verb>/", views.redaction_action, name="redaction_action"),
    path(
        "redactions/<int:pk>/original/<int:page>/",
        file_views.original_page,
        name="redaction_original_page",
    ),
    path(
        "redactions/<int:pk>/result/<int:page>/",
        file_views.result_page,
        name="redaction_result_page",
    ),
    path("redactions/<int:pk>/original/", file_views.original_file, name="redaction_original"),
    path("redactions/<int:pk>/result/", file_views.result_file, name="redaction_result"),
    path("redactions/<int:pk>/proof/", file_views.proof_file, name="redaction_proof"),
]
