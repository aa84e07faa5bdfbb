"""URLs of the staff interface for followed lists."""

from django.urls import path

from gongkai.desk.subscriptions import views

urlpatterns = [path("subscriptions/", views.subscription_counts_page, name="subscriptions")]
