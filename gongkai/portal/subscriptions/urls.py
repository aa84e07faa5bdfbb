"""URL patterns of following lists by e-mail."""

from django.urls import path

from gongkai.portal.subscriptions import views

urlpatterns = [
    path("follow/", views.subscription_create, name="follow"),
    path("follow/lists/", views.body_list_list, name="body_lists"),
    path("follow/confirm/<slug:token>/", views.subscription_confirm, name="follow_confirm"),
    path("follow/mine/<slug:token>/", views.subscription_detail, name="subscription"),
    path("follow/unsubscribe/<slug:token>/", views.subscription_end, name="unsubscribe"),
]
