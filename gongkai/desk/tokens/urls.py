"""URLs of the staff interface for tokens of the API."""

from django.urls import path

from gongkai.desk.tokens import views

urlpatterns = [
    path("tokens/", views.token_list, name="api_tokens"),
    path("tokens/<int:pk>/", views.token_detail, name="api_token"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="api_token_revoke"),
]
