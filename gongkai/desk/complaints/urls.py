"""URLs of the staff interface for complaints about disclosure and orders to rectify."""

from django.urls import path

from gongkai.desk.complaints import order_views, views

urlpatterns = [
    path("complaints/", views.complaint_list, name="complaints"),
    path("complaints/new/", views.complaint_create, name="complaint_create"),
    path("complaints/<int:pk>/", views.complaint_detail, name="complaint"),
    path("complaints/<int:pk>/act/<slug:verb>/", views.complaint_action, name="complaint_action"),
    path("orders/", order_views.rectification_order_list, name="rectification_orders"),
    path("orders/<int:pk>/", order_views.rectification_order_detail, name="rectification_order"),
    path(
        "orders/<int:pk>/act/<slug:verb>/",
        order_views.rectification_order_action,
        name="rectification_order_action",
    ),
]
