"""URLs of the staff interface for bodies and the site."""

from django.urls import path

from gongkai.desk.bodies import (
    check_views,
    detail_views,
    ending_views,
    office_views,
    section_views,
    site_views,
    views,
)
from gongkai.organisations.states import GuideKind

urlpatterns = [
    path("bodies/", views.body_list, name="bodies"),
    path("bodies/sections/", section_views.section_list, name="incomplete_sections"),
    path("bodies/new/", views.body_create, name="body_create"),
    path("bodies/<int:pk>/", views.body_detail, name="body"),
    path("bodies/<int:pk>/names/", views.body_edit, name="body_edit"),
    path("bodies/<int:pk>/end/", ending_views.body_end, name="body_end"),
    path("bodies/<int:pk>/details/<slug:part>/", detail_views.body_details, name="body_details"),
    path("bodies/<int:pk>/guide/<slug:language>/", detail_views.body_guide, name="body_guide"),
    path(
        "bodies/<int:pk>/accessibility/<slug:language>/",
        detail_views.body_guide,
        {"kind": GuideKind.ACCESSIBILITY},
        name="body_accessibility",
    ),
    path("bodies/<int:pk>/checks/", check_views.body_checks, name="body_checks"),
    path("bodies/<int:pk>/offices/", office_views.office_add, name="office_add"),
    path("bodies/<int:pk>/offices/<int:office>/", office_views.office_edit, name="office_edit"),
    path("site/", site_views.site_edit, name="site"),
]
