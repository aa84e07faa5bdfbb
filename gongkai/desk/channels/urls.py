"""URLs of the staff interface for channels."""

from django.urls import path

from gongkai.desk.channels import account_views, send_views

urlpatterns = [
    path("channels/", send_views.send_list, name="sends"),
    path("channels/<int:pk>/", send_views.send_detail, name="send"),
    path("channels/<int:pk>/act/<slug:verb>/", send_views.send_action, name="send_action"),
    path("channels/accounts/", account_views.channel_account_list, name="channel_accounts"),
    path(
        "channels/accounts/new/",
        account_views.channel_account_create,
        name="channel_account_create",
    ),
    path("channels/accounts/<int:pk>/", account_views.channel_account_edit, name="channel_account"),
    path(
        "channels/accounts/<int:pk>/end/",
        account_views.channel_account_end,
        name="channel_account_end",
    ),
    path(
        "channels/accounts/<int:pk>/recipients/",
        account_views.channel_recipients,
        name="channel_recipients",
    ),
    path("channels/broadcasts/<int:pk>/", send_views.broadcast_detail, name="broadcast"),
    path("documents/<int:pk>/channels/", send_views.document_channels, name="document_channels"),
    path(
        "documents/<int:pk>/channels/all/", send_views.broadcast_approve, name="broadcast_approve"
    ),
]
