"""URL patterns of the public pages of documents."""

from django.urls import path

from gongkai.portal.documents import file_views, qr_views, views

# Also served on the separate host for files, if one is configured.
ATTACHMENT = path(
    "i/<index_number:index_number>/files/<int:pk>/<str:name>",
    views.attachment_download,
    name="attachment",
)

urlpatterns = [
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
