"""URLs of the staff interface for training."""

from django.urls import path

from gongkai.desk.training import hours_views, session_views, unit_views

urlpatterns = [
    path("training/", session_views.training_list, name="training"),
    path("training/new/", session_views.training_create, name="training_create"),
    path("training/mine/", hours_views.my_training, name="my_training"),
    path("training/hours/", hours_views.training_hours, name="training_hours"),
    path(
        "training/certificates/<int:year>/issue/",
        hours_views.certificate_issue,
        name="certificate_issue",
    ),
    path(
        "training/certificates/<int:pk>/print/",
        hours_views.certificate_print,
        name="certificate_print",
    ),
    path("training/materials/<int:pk>/", session_views.training_material, name="training_material"),
    path("training/units/", unit_views.unit_list, name="learning_units"),
    path("training/units/new/", unit_views.unit_create, name="learning_unit_create"),
    path("training/units/<int:pk>/", unit_views.unit_detail, name="learning_unit"),
    path("training/units/<int:pk>/test/", unit_views.unit_test, name="learning_unit_test"),
    path(
        "training/units/<int:pk>/act/<slug:verb>/",
        unit_views.unit_action,
        name="learning_unit_action",
    ),
    path("training/<int:pk>/", session_views.training_session_detail, name="training_session"),
    path("training/<int:pk>/code/", session_views.training_code, name="training_code"),
    path("training/<int:pk>/attend/", session_views.training_attend, name="training_attend"),
    path(
        "training/<int:pk>/materials/",
        session_views.training_material_add,
        name="training_material_add",
    ),
    path("training/<int:pk>/seat/<slug:verb>/", session_views.training_seat, name="training_seat"),
    path(
        "training/<int:pk>/act/<slug:verb>/", session_views.training_action, name="training_action"
    ),
]
