"""All addresses of the host for files, where `GONGKAI_FILES_HOST` names one: the same paths, and no other."""

from django.urls import include, path

from gongkai.desk.views import files
from gongkai.portal.urls import ATTACHMENT

urlpatterns = [
    path("", include(([ATTACHMENT], "portal"))),
    path("desk/files/<str:ticket>/", files.fetch_apart),
]
