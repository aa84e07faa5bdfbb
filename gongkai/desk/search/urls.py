"""URLs of the staff interface for search."""

from django.urls import path

from gongkai.desk.search import popular_views, views

urlpatterns = [
    path("search/popular/", popular_views.popular_query_list, name="popular_queries"),
    path("search/synonyms/", views.synonym_list, name="synonyms"),
]
