"""URL patterns without a language prefix, for sitemap, robots.txt and similar."""

from django.urls import include, path

from gongkai.portal.catalogue import sitemap_views

app_name = "portal_site"
urlpatterns = [
    path("", include("gongkai.portal.activitypub.urls")),
    path("", include("gongkai.portal.app.root_urls")),
    path("robots.txt", sitemap_views.robots_txt, name="robots"),
    path("sitemap.xml", sitemap_views.sitemap_index, name="sitemap"),
    path("sitemaps/pages.xml", sitemap_views.sitemap_pages, name="sitemap_pages"),
    path(
        "sitemaps/<slug:records>/<int:part>.xml",
        sitemap_views.sitemap_records,
        name="sitemap_records",
    ),
    path("sitemaps/<int:part>.xml", sitemap_views.sitemap_documents, name="sitemap_items"),
    path(
        "sitemaps/<int:part>.xml.gz",
        sitemap_views.sitemap_documents_compressed,
        name="sitemap_items_compressed",
    ),
]
