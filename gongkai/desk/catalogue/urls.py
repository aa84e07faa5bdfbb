"""URL patterns of the catalogues of bodies at the desk."""

from django.urls import path

from gongkai.desk.catalogue import duty_views, event_views, upload_views, views

urlpatterns = [
    path("catalogue/", views.catalogue_list, name="catalogues"),
    path("catalogue/<int:body>/", views.catalogue_detail, name="catalogue"),
    path("catalogue/<int:body>/file/", views.catalogue_file, name="catalogue_file"),
    path("catalogue/<int:body>/new/", upload_views.catalogue_upload, name="catalogue_upload"),
    path("catalogue/versions/<int:pk>/", views.catalogue_version, name="catalogue_version"),
    path("catalogue/versions/<int:pk>/adopt/", views.catalogue_adopt, name="catalogue_adopt"),
    path("catalogue/versions/<int:pk>/discard/", views.catalogue_discard, name="catalogue_discard"),
    path("duties/", duty_views.duty_list, name="duties"),
    path("duties/bodies/", duty_views.duty_bodies, name="duty_bodies"),
    path("duties/events/", event_views.duty_event_list, name="duty_events"),
    path(
        "duties/events/<int:pk>/withdraw/",
        event_views.duty_event_withdraw,
        name="duty_event_withdraw",
    ),
    path("duties/links/", duty_views.broken_links, name="broken_links"),
    path("duties/<int:pk>/", duty_views.duty_detail, name="duty"),
    path("duties/columns/<int:body>/", duty_views.column_list, name="columns"),
]
