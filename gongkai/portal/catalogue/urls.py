"""URL patterns of the public catalogue, home page and feeds."""

from django.urls import path

from gongkai.portal.catalogue import (
    body_views,
    feed_views,
    home_views,
    record_feeds,
    search_feed_views,
    views,
)

urlpatterns = [
    path("", home_views.home, name="home"),
    path("catalogue/", views.catalogue_list, name="catalogue"),
    path("b/<body_code:code>/catalogue/", body_views.body_catalogue, name="body_catalogue"),
    path(
        "b/<body_code:code>/catalogue/<int:number>/",
        body_views.catalogue_version,
        name="catalogue_version",
    ),
    path("feeds/<feed_kind:kind>/", feed_views.document_feed, name="feed"),
    path("feeds/<feed_kind:kind>/search/", search_feed_views.search_feed, name="search_feed"),
    path("feeds/<feed_kind:kind>/<slug:records>/", record_feeds.record_feed, name="record_feed"),
]
