"""URL pattern of the page that describes the API, in every language of the public pages."""

from django.urls import path

from gongkai.api import guide

app_name = "api_guide"
urlpatterns = [path("api/", guide.api_guide, name="guide")]
