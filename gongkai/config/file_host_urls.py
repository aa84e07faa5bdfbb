"""All addresses of the host for files, where `GONGKAI_FILES_HOST` names one: the same paths, and no other."""

from django.urls import include, path

from gongkai.desk.documents import file_views
from gongkai.portal.documents.urls import ATTACHMENT

urlpatterns = [
    path("", include(([ATTACHMENT], "portal"))),
    path("desk/files/<str:ticket>/", file_views.file_download_other_host),
]
