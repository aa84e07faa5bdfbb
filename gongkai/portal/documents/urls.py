"""URL patterns of the public pages of documents."""

from django.urls import path

from gongkai.portal.documents import file_views, preview_views, qr_views, views

# Also served on the separate host for files, if one is configured.
ATTACHMENT = path(
    "i/<index_number:index_number>/files/<int:pk>/<str:name>",
    views.attachment_download,
    name="attachment",
)
PREVIEW_FILE = path("preview/files/<str:ticket>/", preview_views.preview_file, name="preview_file")

urlpatterns = [
    path("preview/documents/<int:pk>/", preview_views.document_preview, name="document_preview"),
    path("preview/links/<str:token>/", preview_views.link_preview, name="link_preview"),
    PREVIEW_FILE,
    path("i/<index_number:index_number>/", views.document_detail, name="document"),
    path(
        "i/<index_number:index_number>/code.svg", qr_views.document_qr_code, name="document_qr_code"
    ),
    ATTACHMENT,
    path(
        "i/<index_number:index_number>/files/<int:pk>/pages/<int:page>/",
        file_views.attachment_page,
        name="attachment_page",
    ),
    path(
        "i/<index_number:index_number>/files/<int:pk>/pages/<int:page>/image.webp",
        file_views.attachment_page_image,
        name="attachment_page_image",
    ),
    path("i/<path:written>", views.document_redirect, name="document_redirect"),
]
