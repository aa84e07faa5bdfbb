"""URLs of the staff interface for the operation of the platform."""

from django.urls import path

from gongkai.desk.operation import views

urlpatterns = [path("operation/", views.operation_status, name="operation")]
