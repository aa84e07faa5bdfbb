"""URLs of the staff interface for supervision."""

from django.urls import path

from gongkai.desk.supervision import register_views

urlpatterns = [
    path("organisation/", register_views.organisation_list, name="organisations"),
    path("organisation/<int:pk>/", register_views.organisation_detail, name="organisation"),
    path(
        "organisation/<int:pk>/add/<slug:kind>/",
        register_views.organisation_add,
        name="organisation_add",
    ),
    path(
        "organisation/leading-posts/<int:pk>/end/",
        register_views.leading_post_end,
        name="leading_post_end",
    ),
    path(
        "organisation/reading-places/<int:pk>/",
        register_views.reading_place_edit,
        name="reading_place_edit",
    ),
    path(
        "organisation/reading-places/<int:pk>/close/",
        register_views.reading_place_close,
        name="reading_place_close",
    ),
]
