"""URL patterns of the public pages of bodies."""

from django.urls import path

from gongkai.portal.bodies import register_views, statement_views, views

urlpatterns = [
    path("b/", views.body_list, name="bodies"),
    path("b/<body_code:code>/", views.body_detail, name="body"),
    path("b/<body_code:code>/register/", register_views.register_detail, name="register"),
    path("b/<body_code:code>/statements/", statement_views.statement_list, name="statements"),
    path("catalogue/statements/", statement_views.all_statements, name="all_statements"),
    path("b/<body_code:code>/clean-ups/<int:pk>/", register_views.clean_up_detail, name="clean_up"),
]
