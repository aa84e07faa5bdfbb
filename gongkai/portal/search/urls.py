"""URL patterns of the search."""

from django.urls import path

from gongkai.portal.search import suggestion_views, views

urlpatterns = [
    path("search/", views.search_results, name="search"),
    path("search/suggestions/", suggestion_views.suggestions, name="suggestions"),
]
