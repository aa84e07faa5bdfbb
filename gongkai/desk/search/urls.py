"""URLs of the staff interface for search."""

from django.urls import path

from gongkai.desk.search import views

urlpatterns = [path("search/synonyms/", views.synonym_list, name="synonyms")]
