"""URLs of the staff interface for documents."""

from django.urls import path

from gongkai.desk.documents import (
    archive_views,
    autosave_views,
    bulk_views,
    clean_up_views,
    edit_views,
    file_views,
    finding_views,
    inquiry_views,
    interpretation_views,
    masking_views,
    preview_views,
    relation_views,
    remark_views,
    review_views,
    sheet_views,
    statement_views,
    template_views,
    text_import_views,
    timeline_views,
    views,
)

urlpatterns = [
    path("documents/", views.document_list, name="documents"),
    path("documents/bulk/", bulk_views.document_bulk_action, name="document_bulk_action"),
    path("documents/new/", edit_views.document_create, name="document_create"),
    path("documents/new/copy/", autosave_views.autosave_save, name="autosave_save_new"),
    path(
        "documents/new/copy/forget/", autosave_views.autosave_discard, name="autosave_discard_new"
    ),
    path("documents/<int:pk>/copy/", autosave_views.autosave_save, name="autosave_save"),
    path(
        "documents/<int:pk>/copy/forget/", autosave_views.autosave_discard, name="autosave_discard"
    ),
    path("documents/<int:pk>/", views.document_detail, name="document"),
    path(
        "documents/<int:pk>/findings/",
        finding_views.document_findings,
        name="document_findings",
    ),
    path(
        "documents/<int:pk>/masking/",
        masking_views.document_masking,
        name="document_masking",
    ),
    path(
        "documents/<int:pk>/relations/",
        relation_views.document_relations,
        name="document_relations",
    ),
    path(
        "documents/<int:pk>/relations/<int:relation>/remove/",
        relation_views.relation_remove,
        name="relation_remove",
    ),
    path(
        "documents/<int:pk>/interpretation/",
        interpretation_views.interpretation_plan,
        name="interpretation_plan",
    ),
    path(
        "documents/<int:pk>/interpretation/draft/",
        interpretation_views.interpretation_draft,
        name="interpretation_draft",
    ),
    path(
        "documents/interpretations/",
        interpretation_views.interpretation_list,
        name="interpretations",
    ),
    path("documents/clean-ups/", clean_up_views.clean_up_list, name="clean_ups"),
    path("documents/clean-ups/<int:pk>/", clean_up_views.clean_up_detail, name="clean_up"),
    path(
        "documents/clean-ups/<int:pk>/publish/",
        clean_up_views.clean_up_publish,
        name="clean_up_publish",
    ),
    path("documents/packages/", archive_views.package_list, name="archive_packages"),
    path(
        "documents/packages/<int:pk>/file/",
        archive_views.package_download,
        name="archive_package_download",
    ),
    path("documents/statements/", statement_views.statement_list, name="statements"),
    path(
        "documents/<int:pk>/statement/",
        statement_views.document_statement,
        name="document_statement",
    ),
    path(
        "documents/<int:pk>/statement/<slug:verb>/",
        statement_views.statement_action,
        name="statement_action",
    ),
    path("documents/inquiries/", inquiry_views.inquiry_list, name="inquiries"),
    path("documents/inquiries/<int:pk>/", inquiry_views.inquiry_detail, name="inquiry"),
    path(
        "documents/inquiries/<int:pk>/override/",
        inquiry_views.inquiry_override,
        name="inquiry_override",
    ),
    path(
        "documents/inquiries/<int:pk>/files/<int:file>/",
        inquiry_views.inquiry_file,
        name="inquiry_file",
    ),
    path(
        "documents/<int:pk>/inquiries/",
        inquiry_views.document_inquiries,
        name="document_inquiries",
    ),
    path("documents/<int:pk>/remarks/", remark_views.document_remarks, name="document_remarks"),
    path(
        "documents/<int:pk>/remarks/<int:remark>/",
        remark_views.remark_answer,
        name="remark_answer",
    ),
    path("documents/short-reviews/", review_views.short_review_list, name="short_reviews"),
    path(
        "documents/short-reviews/<int:pk>/end/",
        review_views.short_review_end,
        name="short_review_end",
    ),
    path("documents/review-days/", review_views.step_day_list, name="step_days"),
    path("documents/validity/", relation_views.validity_calendar, name="validity_calendar"),
    path("documents/<int:pk>/acts/", timeline_views.document_timeline, name="document_timeline"),
    path(
        "documents/<int:pk>/versions/<int:number>/",
        timeline_views.version_compare,
        name="version_compare",
    ),
    path("documents/<int:pk>/sheet/", sheet_views.drafting_sheet, name="drafting_sheet"),
    path("documents/<int:pk>/preview/", preview_views.document_preview, name="document_preview"),
    path("documents/<int:pk>/preview/links/", preview_views.preview_links, name="preview_links"),
    path(
        "documents/<int:pk>/preview/links/<int:link>/",
        preview_views.preview_openings,
        name="preview_openings",
    ),
    path(
        "documents/<int:pk>/preview/links/<int:link>/revoke/",
        preview_views.preview_link_revoke,
        name="preview_link_revoke",
    ),
    path("documents/templates/", template_views.template_list, name="draft_templates"),
    path("documents/templates/new/", template_views.template_create, name="draft_template_create"),
    path("documents/templates/<int:pk>/", template_views.template_edit, name="draft_template"),
    path(
        "documents/templates/<int:pk>/remove/",
        template_views.template_remove,
        name="draft_template_remove",
    ),
    path("documents/text/read/", text_import_views.text_read, name="text_read"),
    path(
        "documents/new/text/", text_import_views.text_document_create, name="text_document_create"
    ),
    path("documents/<int:pk>/text/", text_import_views.document_text, name="document_text"),
    path("documents/<int:pk>/edit/", edit_views.document_edit, name="document_edit"),
    path("documents/<int:pk>/files/", edit_views.attachment_add, name="attachment_add"),
    path("documents/<int:pk>/files/<int:file>/", file_views.file_redirect, name="document_file"),
    path(
        "documents/<int:pk>/files/<int:file>/pages/<int:page>/",
        file_views.file_page,
        name="document_file_page",
    ),
    path(
        "documents/<int:pk>/files/<int:file>/pages/<int:page>/image.webp",
        file_views.file_page_image,
        name="document_file_page_image",
    ),
    path(
        "documents/<int:pk>/files/<int:file>/remove/",
        edit_views.attachment_remove,
        name="attachment_remove",
    ),
    path(
        "documents/<int:pk>/files/<int:file>/description/",
        edit_views.attachment_describe,
        name="attachment_describe",
    ),
    path("documents/<int:pk>/act/<slug:verb>/", views.document_action, name="document_action"),
    path("documents/<int:pk>/deliveries/", views.delivery_add, name="delivery_add"),
    path("files/<str:ticket>/", file_views.file_download, name="file_download"),
]
