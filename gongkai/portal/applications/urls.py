"""URL patterns of the public pages for applications."""

from django.urls import path

from gongkai.portal.applications import apply_views, batch_views, disclosure_log_views, views

urlpatterns = [
    path("answered/", disclosure_log_views.disclosure_log, name="disclosure_log"),
    path("apply/", apply_views.body_choice, name="body_choice"),
    path("apply/several/", batch_views.batch_choice, name="batch_choice"),
    path("apply/several/write/", batch_views.batch_create, name="batch_create"),
    path("apply/several/receipt.txt", batch_views.batch_receipt, name="batch_receipt"),
    path("apply/<body_code:code>/", apply_views.application_create, name="application_create"),
    path(
        "apply/<body_code:code>/receipt.<slug:form>",
        apply_views.receipt_download,
        name="receipt_download",
    ),
    path("case/", views.case_sign_in, name="case"),
    path("case/view/", views.case_detail, name="case_detail"),
    path("case/view/export/", views.case_export, name="case_export"),
    path("case/view/files/<int:pk>/", views.case_file, name="case_file"),
    path("case/view/letters/<int:pk>.<slug:form>", views.case_letter, name="case_letter"),
    path("case/view/leave/", views.case_sign_out, name="case_sign_out"),
    path("case/view/<slug:action>/", views.case_action, name="case_action"),
]
