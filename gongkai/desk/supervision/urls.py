"""URLs of the staff interface for supervision."""

from django.urls import path

from gongkai.desk.supervision import (
    plan_proposal_views,
    plan_table_views,
    plan_views,
    register_views,
    task_views,
)

urlpatterns = [
    path("organisation/", register_views.organisation_list, name="organisations"),
    path("organisation/<int:pk>/", register_views.organisation_detail, name="organisation"),
    path(
        "organisation/<int:pk>/add/<slug:kind>/",
        register_views.organisation_add,
        name="organisation_add",
    ),
    path(
        "organisation/leading-posts/<int:pk>/end/",
        register_views.leading_post_end,
        name="leading_post_end",
    ),
    path(
        "organisation/reading-places/<int:pk>/",
        register_views.reading_place_edit,
        name="reading_place_edit",
    ),
    path(
        "organisation/reading-places/<int:pk>/close/",
        register_views.reading_place_close,
        name="reading_place_close",
    ),
    path("plans/", plan_views.plan_list, name="plans"),
    path("plans/new/", plan_views.plan_create, name="plan_create"),
    path("plans/<int:pk>/", plan_views.plan_detail, name="plan"),
    path("plans/<int:pk>/act/<slug:verb>/", plan_views.plan_action, name="plan_action"),
    path("plans/<int:pk>/file/", plan_table_views.plan_file, name="plan_file"),
    path("plans/<int:pk>/table/", plan_table_views.plan_table, name="plan_table"),
    path(
        "plans/<int:pk>/proposals/",
        plan_proposal_views.plan_proposals,
        name="plan_proposals",
    ),
    path("plan-tasks/", task_views.plan_task_list, name="plan_tasks"),
    path("plan-tasks/<int:pk>/", task_views.plan_task_detail, name="plan_task"),
    path(
        "plan-tasks/<int:pk>/act/<slug:verb>/",
        task_views.plan_task_action,
        name="plan_task_action",
    ),
]
