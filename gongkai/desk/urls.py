"""Addresses of the desk."""

from django.urls import path

from gongkai.desk.views import documents, drafts, figures, work

app_name = "desk"
urlpatterns = [
    path("", work.show, name="work"),
    path("documents/", documents.index, name="documents"),
    path("documents/new/", drafts.new, name="new"),
    path("documents/<int:pk>/", documents.show, name="document"),
    path("documents/<int:pk>/edit/", drafts.edit, name="edit"),
    path("documents/<int:pk>/files/", drafts.attach, name="attach"),
    path("documents/<int:pk>/files/<int:file>/", documents.file, name="file"),
    path("documents/<int:pk>/files/<int:file>/remove/", drafts.remove, name="remove"),
    path("documents/<int:pk>/act/<slug:verb>/", documents.act, name="act"),
    path("figures/", figures.index, name="figures"),
    path("figures/<str:key>/", figures.show, name="figure"),
]
