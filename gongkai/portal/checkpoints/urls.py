"""URL patterns of the public checkpoints of the ledger."""

from django.urls import path

from gongkai.portal.checkpoints import views

urlpatterns = [
    path("checkpoints/", views.checkpoint_list, name="checkpoints"),
    path("checkpoints/atom/", views.checkpoint_feed, name="checkpoint_feed"),
    path("checkpoints/<int:number>.json", views.checkpoint_download, name="checkpoint"),
]
