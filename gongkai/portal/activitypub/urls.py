"""URL patterns of ActivityPub; they have no language prefix, because other servers keep them."""

from django.urls import path

from gongkai.portal.activitypub import views

urlpatterns = [
    path(".well-known/webfinger", views.webfinger_detail, name="webfinger"),
    path("activitypub/posts/<uuid:key>/", views.post_detail, name="activitypub_post"),
    path("activitypub/<body_code:code>/", views.actor_detail, name="activitypub_actor"),
    path("activitypub/<body_code:code>/inbox/", views.inbox_receive, name="activitypub_inbox"),
    path("activitypub/<body_code:code>/outbox/", views.outbox_detail, name="activitypub_outbox"),
    path(
        "activitypub/<body_code:code>/followers/",
        views.audience_detail,
        name="activitypub_followers",
    ),
]
