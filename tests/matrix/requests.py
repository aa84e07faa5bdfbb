"""
URL and form data for each row. **A route with arguments or a form needs an entry here**, or in the
file of its noun that is included here.
"""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from gongkai.meetings.models import Meeting
from gongkai.search.models import PopularQuery
from tests.mailbox.letters import letter_form
from tests.matrix import (
    actors,
    application_requests,
    assessments,
    catalogue_requests,
    channels,
    concern_requests,
    consultation_readers,
    consultations,
    document_record_requests,
    document_requests,
    gazette,
    inspections,
    letters,
    organisation_requests,
    public_records,
    redaction_requests,
    report_requests,
    supervision,
    tokens,
    training,
)
from tests.matrix.application_rows import CASES
from tests.matrix.cells import Cell
from tests.matrix.datasets import (
    DATASET_ARGUMENTS,
    NEW_DATASET,
    dataset_step,
    import_form,
    new_bundle,
)
from tests.matrix.drafting import draft_template, duty_event, event_form, template_form
from tests.matrix.events import EVENT_ARGUMENTS, NEW_EVENT, event_step
from tests.matrix.meetings import FACTS as MEETING_FACTS
from tests.matrix.meetings import meeting_step, seat_entered
from tests.matrix.organisation_rows import BODIES, PEOPLE
from tests.matrix.rows import Case
from tests.matrix.world import Make, Stage
from tests.portal.test_apply import sent
from tests.portal.test_batch_apply import batch_form
from tests.portal.test_error_reports import error_form
from tests.portal.test_subscriptions import follow_form


def _popular() -> int:
    """Return the key of a popular search that is not hidden."""
    popular, _is_new = PopularQuery.objects.get_or_create(
        digest="0" * 64, defaults={"text": "社保", "total": 100}
    )
    return popular.pk


ARGUMENTS: dict[str, Make] = {
    **document_requests.ARGUMENTS,
    **document_record_requests.ARGUMENTS,
    **catalogue_requests.ARGUMENTS,
    **report_requests.ARGUMENTS,
    **redaction_requests.ARGUMENTS,
    **concern_requests.ARGUMENTS,
    "portal:case_letter": lambda stage, case: [1, "docx"],
    "portal:body": lambda stage, case: [stage.cast.finance.code],
    "portal:case_action": lambda stage, case: ["withdraw"],
    "portal:case_file": lambda stage, case: [1],
    "portal:application_create": lambda stage, case: [stage.cast.finance.code],
    "portal:receipt_download": lambda stage, case: [stage.cast.finance.code, "txt"],
    "portal:feed": lambda stage, case: ["atom"],
    "portal:search_feed": lambda stage, case: ["rss"],
    **public_records.ARGUMENTS,
    **actors.ARGUMENTS,
    "portal_site:sitemap_items": lambda stage, case: [0],
    "portal_site:sitemap_items_compressed": lambda stage, case: [0],
    "ui:mode": lambda stage, case: ["elderly"],
    "mfa_remove_webauthn": lambda stage, case: [1],
    "desk:draft_template": draft_template,
    "desk:draft_template_remove": draft_template,
    "desk:duty_event_withdraw": duty_event,
    "desk:notification_open": lambda stage, case: [999_999],
    "desk:saved_filter_action": lambda stage, case: [1, "forget"],
    "desk:calendar_feed": lambda stage, case: ["A" * 43],
    "portal:checkpoint": lambda stage, case: [1],
    "desk:error_report": lambda stage, case: [stage.error_report],
    **EVENT_ARGUMENTS,
    **DATASET_ARGUMENTS,
    **{
        page: (lambda stage, case, page=page: consultations.arguments(stage, page))
        for page in consultations.PAGES
    },
    **{
        page: (lambda stage, case, page=page: consultation_readers.arguments(stage, page))
        for page in consultation_readers.PAGES
    },
    **{
        page: (lambda stage, case, page=page: gazette.arguments(stage, page))
        for page in gazette.PAGES
    },
    **{
        page: (lambda stage, case, page=page: channels.arguments(stage, page))
        for page in channels.PAGES
    },
    **{
        page: (lambda stage, case, page=page: supervision.arguments(stage, page))
        for page in supervision.PAGES
    },
    **{
        page: (lambda stage, case, page=page: assessments.arguments(stage, page))
        for page in assessments.PAGES
    },
    "desk:board_of_body": lambda stage, case: [stage.cast.finance.pk],
    "desk:lesson_create": lambda stage, case: inspections.body_below(stage),
    "desk:inspection_give": lambda stage, case: inspections.item_below(stage),
    **{
        page: (lambda stage, case, page=page: training.arguments(stage, page))
        for page in training.PAGES
    },
    **tokens.ARGUMENTS,
    "desk:letter": lambda stage, case: [stage.letter],
    "desk:letter_topic_end": lambda stage, case: letters.topic(stage),
    "portal:letter": lambda stage, case: [stage.letter],
    "portal:letter_create_for": lambda stage, case: [stage.cast.finance.code],
    "portal:letter_receipt": lambda stage, case: [stage.cast.finance.code, "txt"],
    "portal:letter_step": lambda stage, case: ["rate"],
    "portal:letter_rating": lambda stage, case: [f"{stage.letter}-{'0' * 32}"],
    "desk:meeting": lambda stage, case: [stage.meeting],
    "desk:meeting_applicants": lambda stage, case: [stage.meeting],
    "desk:seat_enter": lambda stage, case: [stage.meeting],
    "desk:meeting_document": lambda stage, case: [stage.meeting],
    "portal:meeting": lambda stage, case: [Meeting.objects.get(pk=stage.meeting).number],
    "portal:meeting_file": lambda stage, case: [Meeting.objects.get(pk=stage.meeting).number],
    "portal:meeting_draw": lambda stage, case: [Meeting.objects.get(pk=stage.meeting).number],
    "portal:seat_apply": lambda stage, case: [Meeting.objects.get(pk=stage.meeting).number],
    "portal:follow_confirm": lambda stage, case: [stage.followed[0]],
    "portal:subscription": lambda stage, case: [stage.followed[1]],
    "portal:unsubscribe": lambda stage, case: [stage.followed[1]],
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    **document_requests.FORMS,
    **document_record_requests.FORMS,
    **catalogue_requests.FORMS,
    **report_requests.FORMS,
    **redaction_requests.FORMS,
    **concern_requests.FORMS,
    ("desk:notification_preferences", "POST"): lambda stage, case: {"mail": "each"},
    ("desk:saved_filter_save", "POST"): lambda stage, case: {"name": "mine", "query": "mine=on"},
    ("desk:draft_template_create", "POST"): template_form,
    ("desk:draft_template", "POST"): template_form,
    ("desk:duty_events", "POST"): event_form,
    ("portal:case", "POST"): lambda stage, case: {
        "number": "990000-D01-SQ2026-00001",
        "code": "AAAA",
    },
    ("desk:dataset_create", "POST"): lambda stage, case: (
        NEW_DATASET | {"body": stage.cast.finance.pk}
    ),
    ("desk:dataset_bundles", "POST"): lambda stage, case: new_bundle(),
    ("desk:dataset_version_check", "POST"): lambda stage, case: import_form(),
    ("desk:event_create", "POST"): lambda stage, case: NEW_EVENT | {"body": stage.cast.finance.pk},
    **{
        (page, "POST"): (lambda stage, case, page=page: consultations.sent_to(stage, page))
        for page in consultations.FORMS
    },
    **{
        (page, "POST"): (lambda stage, case, page=page: consultation_readers.sent_to(stage, page))
        for page in consultation_readers.FORMS
    },
    **{
        (page, "POST"): (lambda stage, case, page=page: assessments.sent_to(stage, page))
        for page in assessments.FORMS
    },
    ("desk:inspection_give", "POST"): lambda stage, case: inspections.task_form(),
    ("desk:lesson_create", "POST"): lambda stage, case: inspections.task_form(),
    ("desk:plan_create", "POST"): lambda stage, case: supervision.new_plan(stage),
    ("desk:plan_table", "POST"): lambda stage, case: supervision.table_rows(stage),
    ("desk:plan_proposals", "POST"): lambda stage, case: supervision.proposals(stage),
    **tokens.FORMS,
    **{
        (page, "POST"): (lambda stage, case, page=page: training.sent_to(stage, page))
        for page in training.FORMS
    },
    **{
        (page, "POST"): (lambda stage, case, page=page: gazette.sent_to(stage, page))
        for page in gazette.FORMS
    },
    **{
        (page, "POST"): (lambda stage, case, page=page: channels.sent_to(stage, page))
        for page in channels.FORMS
    },
    **{
        (page, "POST"): (lambda stage, case, page=page: supervision.FORMS[page])
        for page in supervision.FORMS
    },
    ("desk:meeting_create", "POST"): lambda stage, case: {
        "body": stage.cast.finance.pk,
        **MEETING_FACTS,
    },
    ("desk:seat_enter", "POST"): lambda stage, case: seat_entered(stage.meeting),
    ("desk:meeting_document", "POST"): lambda stage, case: {"role": "material"},
    ("portal:seat_status", "POST"): lambda stage, case: {
        "number": "990000-D01-BM2026-00001",
        "code": "22222-22222-22222",
    },
    ("portal:seat_withdraw", "POST"): lambda stage, case: {"access": "x"},
    ("portal:seat_record", "POST"): lambda stage, case: {"access": "x"},
    ("desk:letter_create", "POST"): lambda stage, case: letters.new_letter(stage),
    ("desk:letter_topics", "POST"): lambda stage, case: {
        "owner": stage.cast.finance.pk,
        "name": "x",
        "body": stage.cast.finance.pk,
    },
    ("portal:letter_create", "POST"): lambda stage, case: letter_form(),
    ("portal:letter_create_for", "POST"): lambda stage, case: letter_form("990000-D01"),
    ("portal:letter_status", "POST"): lambda stage, case: {
        "number": "990000-D01-XJ2026-00001",
        "code": "AAAA",
    },
    ("portal:letter_step", "POST"): lambda stage, case: {"token": "x", "rating": "half"},
    ("portal:error_report", "POST"): lambda stage, case: error_form(),
    ("portal:follow", "POST"): lambda stage, case: follow_form(),
    ("portal:subscription", "POST"): lambda stage, case: {"do": "frequency", "frequency": "weekly"},
    ("portal:error_report_status", "POST"): lambda stage, case: {
        "number": "990000-D01-JC2026-00001",
        "code": "AAAA",
    },
    ("portal:application_create", "POST"): lambda stage, case: sent(),
    ("portal:batch_create", "GET"): lambda stage, case: {"body": stage.cast.finance.code},
    ("portal:batch_create", "POST"): lambda stage, case: batch_form(),
    ("portal:search_feed", "GET"): lambda stage, case: {"q": "x"},
    ("portal:suggestions", "GET"): lambda stage, case: {"q": "x"},
    ("api:suggestion_list", "GET"): lambda stage, case: {"q": "x"},
    ("api:search_documents", "GET"): lambda stage, case: {"q": "x"},
    ("desk:popular_queries", "POST"): lambda stage, case: {"popular": _popular(), "to": "hide"},
    ("desk:synonyms", "POST"): lambda stage, case: {"text": "低保 最低生活保障", "known": "0"},
    ("ui:language", "POST"): lambda stage, case: {"language": "en"},
}


def _error_report_step(stage: Stage, verb: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments and the form of a step of the error report."""
    name = verb.partition(":")[0]
    form = {
        f"{name}-result": "corrected",
        f"{name}-text": "x",
        f"{name}-body_id": stage.cast.health.pk,
    }
    return [stage.error_report, name], form


ABOUT_CASES = {row.route for row in CASES} - {
    "desk:application_overview",
    "desk:calendar",
    "desk:calendar_feed",
    "desk:applications",
    "desk:calendar_end",
    "desk:reassignment",
    "desk:incoming_mails",
    "desk:calendar_renew",
    "desk:search_tasks",
}
ABOUT_BODIES = {row.route for row in BODIES}
ABOUT_PEOPLE = {row.route for row in PEOPLE}

# The steps whose page is named by a subject of the stage, and what their forms send: stage, step, state.
STEPS: dict[str, tuple[str, Callable[[Stage, str, str], dict[str, Any]]]] = {
    "desk:concern_action": ("concern", concern_requests.concern_step),
    "desk:meeting_action": (
        "meeting",
        lambda stage, name, state: meeting_step(stage.meeting, name, state),
    ),
    "desk:letter_action": ("letter", letters.letter_step),
    "desk:consultation_action": ("consultation", consultations.consultation_step),
    "desk:comment_action": ("comment", consultations.comment_step),
    "desk:feedback_action": ("feedback", consultation_readers.feedback_step),
    "desk:reported_action": ("reported", consultation_readers.reported_step),
    "desk:gazette_action": ("issue", gazette.issue_step),
}
# Steps of two kinds of subjects, which build their address themselves.
STEPS_OF_TWO: dict[str, Callable[[Stage, str, str], tuple[str, dict[str, Any]]]] = {
    "desk:dataset_action": dataset_step,
    "desk:dataset_version_action": dataset_step,
    "desk:dataset_bundle_action": dataset_step,
    "desk:event_action": event_step,
    "desk:event_question_action": event_step,
}


# The steps of records that are entered for the cell: stage and verb to the arguments of the address and the form.
RECORD_STEPS = {
    **supervision.STEPS,
    **channels.STEPS,
    **assessments.STEPS,
    **training.STEPS,
    "desk:report_action": report_requests.report_step,
    "desk:redaction_action": redaction_requests.redaction_step,
    "desk:error_report_action": _error_report_step,
}


def request_of(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the URL and the data to send."""
    case = cell.case or Case.DRAFT
    route = cell.row.route
    if route in ABOUT_BODIES:
        return organisation_requests.request_about_bodies(stage, cell)
    if route in ABOUT_PEOPLE:
        return organisation_requests.request_about_people(stage, cell)
    if route in ABOUT_CASES:
        return application_requests.request_about_applications(stage, cell)
    if route in RECORD_STEPS:
        named, sent = RECORD_STEPS[route](stage, cell.row.verb)
        return reverse(route, args=named), sent
    arguments = ARGUMENTS[route](stage, case) if route in ARGUMENTS else []
    if route in STEPS_OF_TWO:
        return STEPS_OF_TWO[route](stage, route, cell.row.verb)
    if route in STEPS:
        name, _colon, state = cell.row.verb.partition(":")
        subject, form_of = STEPS[route]
        return reverse(route, args=[getattr(stage, subject), name]), form_of(stage, name, state)
    if route == "desk:statement_action":
        document_record_requests.enter_statement(stage, case, cell.row.verb)
        arguments = [stage.documents[case].pk, cell.row.verb]
    if route == "desk:document_action":
        arguments = [stage.documents[case].pk, cell.row.verb]
    form = FORMS.get((route, cell.row.method))
    address = "/api/v1/" if route == "api:api-root" else reverse(route, args=arguments)
    return address, form(stage, case) if form else {}
