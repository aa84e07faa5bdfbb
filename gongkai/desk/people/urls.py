"""URLs of the staff interface for people."""

from django.urls import path

from gongkai.desk.people import list_views, post_views, sign_on_views, views

urlpatterns = [
    path("people/", views.person_list, name="people"),
    path("people/new/", views.person_create, name="person_create"),
    path("people/list/", list_views.person_import, name="person_import"),
    path("people/letters/", list_views.sign_in_letters, name="sign_in_letters"),
    path("people/<int:pk>/letter/", list_views.sign_in_letter, name="sign_in_letter"),
    path("people/<int:pk>/", views.person_detail, name="person"),
    path("people/<int:pk>/act/<slug:verb>/", views.person_action, name="person_action"),
    path("people/<int:pk>/identity/", sign_on_views.identity_link, name="identity_link"),
    path("people/<int:pk>/identity/code/", sign_on_views.identity_code, name="identity_code"),
    path("people/<int:pk>/identity/unlink/", sign_on_views.identity_unlink, name="identity_unlink"),
    path("people/<int:pk>/posts/", post_views.post_grant, name="post_grant"),
    path("people/<int:pk>/posts/<int:post>/end/", post_views.post_end, name="post_end"),
    path("people/<int:pk>/delegations/", post_views.delegation_add, name="delegation_add"),
    path(
        "people/<int:pk>/delegations/<int:delegation>/end/",
        post_views.delegation_end,
        name="delegation_end",
    ),
]
