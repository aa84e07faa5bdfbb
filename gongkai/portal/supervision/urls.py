"""URL patterns of supervision."""

from django.urls import path

from gongkai.portal.supervision import plan_views, views

urlpatterns = [
    path("b/<body_code:code>/organisation/", views.organisation_detail, name="organisation"),
    path("reading-places/", views.reading_place_list, name="reading_places"),
    path("plans/", plan_views.plan_list, name="plans"),
    path("plans/<slug:number>/", plan_views.plan_detail, name="plan"),
]
