"""URLs of the staff interface for statistics."""

from django.urls import path

from gongkai.desk.statistics import (
    application_views,
    figure_detail_views,
    manual_figure_views,
    saved_table_views,
    views,
)

urlpatterns = [
    path(
        "applications/statistics/",
        application_views.application_statistics,
        name="application_statistics",
    ),
    path("figures/", views.figure_list, name="figures"),
    path("statistics/", saved_table_views.statistics_table, name="statistics_table"),
    path("statistics/keep/", saved_table_views.saved_table_save, name="saved_table_save"),
    path(
        "statistics/<int:pk>/forget/",
        saved_table_views.saved_table_delete,
        name="saved_table_delete",
    ),
    path("figures/manual/", manual_figure_views.manual_figure_list, name="manual_figures"),
    path(
        "figures/manual/<int:body>/<int:year>/",
        manual_figure_views.manual_figure_add,
        name="manual_figure_add",
    ),
    path(
        "figures/manual/<int:pk>/undo/",
        manual_figure_views.manual_figure_undo,
        name="manual_figure_undo",
    ),
    path(
        "figures/rows/<int:body>/<int:year>/",
        manual_figure_views.local_row_add,
        name="local_row_add",
    ),
    path(
        "figures/rows/<int:pk>/<int:year>/end/",
        manual_figure_views.local_row_end,
        name="local_row_end",
    ),
    path(
        "figures/earlier/<int:body>/<int:year>/",
        manual_figure_views.taken_over_report_add,
        name="taken_over_report_add",
    ),
    path(
        "figures/taken-over/<int:pk>/",
        manual_figure_views.taken_over_report_detail,
        name="taken_over_report",
    ),
    path("figures/cell/<str:name>/", figure_detail_views.figure_detail, name="figure_detail"),
    path("figures/<str:key>/", views.figure_acts, name="figure"),
]
