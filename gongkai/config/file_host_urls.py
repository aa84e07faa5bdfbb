"""URLs of the file host (`GONGKAI_FILES_HOST`): the same paths for files, and no others."""

from django.urls import include, path

from gongkai.desk.documents import file_views
from gongkai.portal.documents.urls import ATTACHMENT, PREVIEW_FILE

urlpatterns = [
    path("", include(([ATTACHMENT, PREVIEW_FILE], "portal"))),
    path("desk/files/<str:ticket>/", file_views.file_download_other_host),
]
