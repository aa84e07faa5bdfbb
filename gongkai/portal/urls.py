"""Addresses of the public pages."""

from django.urls import path, register_converter

from gongkai.portal.converters import BodyCode, IndexNumber
from gongkai.portal.views import bodies, catalogue, home, items, search

register_converter(BodyCode, "body_code")
register_converter(IndexNumber, "index_number")

app_name = "portal"
urlpatterns = [
    path("", home.show, name="home"),
    path("b/", bodies.index, name="bodies"),
    path("b/<body_code:code>/", bodies.show, name="body"),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("search/", search.show, name="search"),
    path("i/<index_number:index_number>/", items.show, name="item"),
    path("i/<index_number:index_number>/files/<int:pk>/<str:name>", items.file, name="attachment"),
]
