"""URLs of the staff interface for the inspection."""

from django.urls import path

from gongkai.desk.inspections import views

urlpatterns = [
    path("inspections/", views.inspection_overview, name="inspections"),
    path("inspections/items/", views.inspection_items, name="inspection_items"),
    path("inspections/items/<int:pk>/", views.inspection_give, name="inspection_give"),
]
