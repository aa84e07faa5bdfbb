"""URL patterns of the site map, the accessibility statement and the help."""

from django.urls import path

from gongkai.portal.help import views

urlpatterns = [
    path("sitemap/", views.site_map, name="site_map"),
    path("accessibility/", views.accessibility_statement, name="accessibility"),
    path("privacy/", views.personal_data, name="personal_data"),
    path("help/", views.help_page, name="help"),
]
