"""Addresses for machines that are the same in every language."""

from django.urls import path

from gongkai.portal.views import sitemaps

app_name = "portal_site"
urlpatterns = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemaps/<int:part>.xml", sitemaps.items, name="sitemap_items"),
]
