"""URLs of the staff interface: start page, activity, saved filters and shortcuts."""

from django.urls import path

from gongkai.desk.home import activity_views, saved_filter_views, shortcut_views, views

urlpatterns = [
    path("", views.my_work, name="work"),
    path("filters/", saved_filter_views.saved_filter_list, name="saved_filters"),
    path("filters/save/", saved_filter_views.saved_filter_save, name="saved_filter_save"),
    path(
        "filters/<int:pk>/<slug:verb>/",
        saved_filter_views.saved_filter_action,
        name="saved_filter_action",
    ),
    path("activity/", activity_views.activity_list, name="activity"),
    path("keys/", shortcut_views.shortcut_list, name="shortcuts"),
    path("keys/switch/", shortcut_views.shortcut_switch, name="shortcut_switch"),
]
