"""Addresses of the desk."""

from django.urls import path

from gongkai.desk.views import activity, bulk, copies, documents, drafts, figures, filters, keys, notices, people, posts, work

app_name = "desk"
urlpatterns = [
    path("", work.show, name="work"),
    path("documents/", documents.index, name="documents"),
    path("documents/bulk/", bulk.act, name="bulk"),
    path("documents/new/", drafts.new, name="new"),
    path("documents/new/copy/", copies.keep, name="keep_new"),
    path("documents/new/copy/forget/", copies.forget, name="forget_new"),
    path("documents/<int:pk>/copy/", copies.keep, name="keep"),
    path("documents/<int:pk>/copy/forget/", copies.forget, name="forget"),
    path("documents/<int:pk>/", documents.show, name="document"),
    path("documents/<int:pk>/edit/", drafts.edit, name="edit"),
    path("documents/<int:pk>/files/", drafts.attach, name="attach"),
    path("documents/<int:pk>/files/<int:file>/", documents.file, name="file"),
    path("documents/<int:pk>/files/<int:file>/remove/", drafts.remove, name="remove"),
    path("documents/<int:pk>/act/<slug:verb>/", documents.act, name="act"),
    path("filters/", filters.index, name="filters"),
    path("filters/save/", filters.save, name="save_filter"),
    path("filters/<int:pk>/<slug:verb>/", filters.act, name="act_on_filter"),
    path("notices/", notices.index, name="notices"),
    path("notices/read/", notices.read_all, name="read_notices"),
    path("notices/mail/", notices.choose_mail, name="choose_mail"),
    path("notices/<int:pk>/", notices.follow, name="follow_notice"),
    path("people/", people.index, name="people"),
    path("people/new/", people.new, name="new_person"),
    path("people/<int:pk>/", people.show, name="person"),
    path("people/<int:pk>/act/<slug:verb>/", people.act, name="act_on_person"),
    path("people/<int:pk>/posts/", posts.grant, name="grant_post"),
    path("people/<int:pk>/posts/<int:post>/end/", posts.end, name="end_post"),
    path("people/<int:pk>/delegations/", posts.lend, name="lend_post"),
    path("people/<int:pk>/delegations/<int:delegation>/end/", posts.take_back, name="end_delegation"),
    path("activity/", activity.index, name="activity"),
    path("keys/", keys.show, name="keys"),
    path("keys/switch/", keys.switch, name="switch_keys"),
    path("figures/", figures.index, name="figures"),
    path("figures/<str:key>/", figures.show, name="figure"),
]
