"""URLs of the staff interface for notifications."""

from django.urls import path

from gongkai.desk.notifications import views

urlpatterns = [
    path("notifications/", views.notification_list, name="notifications"),
    path("notifications/read/", views.notification_read_all, name="notification_read_all"),
    path(
        "notifications/mail/", views.notification_preference_edit, name="notification_preferences"
    ),
    path("notifications/<int:pk>/", views.notification_open, name="notification_open"),
]
