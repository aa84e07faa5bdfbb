"""URLs of the staff interface for applications."""

from django.urls import path

from gongkai.desk.applications import (
    calendar_views,
    conversion_views,
    custom_field_views,
    file_views,
    intake_views,
    letter_views,
    mail_views,
    overview_views,
    reassignment_views,
    search_views,
    views,
)

urlpatterns = [
    path("applications/", views.application_list, name="applications"),
    path(
        "applications/overview/", overview_views.application_overview, name="application_overview"
    ),
    path("applications/calendar/", calendar_views.calendar_settings, name="calendar"),
    path("applications/calendar/renew/", calendar_views.calendar_renew, name="calendar_renew"),
    path("applications/calendar/end/", calendar_views.calendar_end, name="calendar_end"),
    path(
        "applications/calendar/<str:secret>.ics", calendar_views.calendar_feed, name="calendar_feed"
    ),
    path("applications/reassignment/", reassignment_views.reassignment_form, name="reassignment"),
    path(
        "applications/reassignment/now/",
        reassignment_views.reassignment_submit,
        name="reassignment_submit",
    ),
    path("applications/mails/", mail_views.incoming_mail_list, name="incoming_mails"),
    path("applications/new/", intake_views.application_create, name="application_create"),
    path("applications/fields/", custom_field_views.custom_field_list, name="custom_fields"),
    path(
        "applications/fields/<int:body>/",
        custom_field_views.custom_field_add,
        name="custom_field_add",
    ),
    path(
        "applications/fields/<int:body>/<int:pk>/",
        custom_field_views.custom_field_retire,
        name="custom_field_retire",
    ),
    path("applications/letters/", letter_views.letter_template_list, name="letter_templates"),
    path(
        "applications/letters/<int:body>/<slug:kind>/",
        letter_views.letter_template_edit,
        name="letter_template",
    ),
    path("applications/<int:pk>/", views.application_detail, name="application"),
    path(
        "applications/<int:pk>/to-letter/",
        conversion_views.application_to_letter,
        name="application_to_letter",
    ),
    path("applications/<int:pk>/look/", views.applicant_reveal, name="applicant_reveal"),
    path("applications/<int:pk>/archive/", views.application_export, name="application_export"),
    path(
        "applications/<int:pk>/files/<int:file>/", views.application_file, name="application_file"
    ),
    path(
        "applications/<int:pk>/files/<int:file>/pages/<int:page>/",
        file_views.application_file_page,
        name="application_file_page",
    ),
    path(
        "applications/<int:pk>/files/<int:file>/pages/<int:page>/image.webp",
        file_views.application_file_page_image,
        name="application_file_page_image",
    ),
    path(
        "applications/<int:pk>/letters/<int:letter>.<slug:form>",
        letter_views.letter_download,
        name="application_letter",
    ),
    path(
        "applications/<int:pk>/reply.<slug:form>",
        letter_views.reply_draft_download,
        name="reply_draft",
    ),
    path(
        "applications/<int:pk>/act/<slug:verb>/",
        views.application_action,
        name="application_action",
    ),
    path("searches/", search_views.search_task_list, name="search_tasks"),
    path("searches/<int:pk>/", search_views.search_task_answer, name="search_task_answer"),
]
