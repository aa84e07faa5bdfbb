"""Access-checked queries of applications, and the computation of reply deadlines."""

from gongkai.applications.queries.access import (
    CASE_POSTS,
    capacity,
    capacity_in,
    case_body_ids,
    mails_visible_to,
    overseen_by,
    overseen_cases,
    visible_to,
)
from gongkai.applications.queries.cases import (
    applicants_to_purge,
    application_by_submission,
    custom_fields_of,
    files_for_applicant,
    for_page,
    is_answered,
    open_reply,
    repeats_of,
)
from gongkai.applications.queries.deadlines import (
    calendar_for,
    course_of,
    derivation_of,
    receipt_for,
    with_course,
)
from gongkai.applications.queries.disclosure_log import (
    MAX_SEARCH_WORDS,
    published_cases,
    published_like,
)
from gongkai.applications.queries.fees import earlier_in_month, fee_for, fee_of, items_before
from gongkai.applications.queries.searching import cases_matching
from gongkai.applications.queries.work import (
    calendar_cases,
    counts_by_stage,
    officers_at_work,
    open_cases,
    searches_for,
    stages_decided_by,
    unanswered,
    unanswered_consultations,
    waiting_cases,
)

__all__ = [
    "CASE_POSTS",
    "MAX_SEARCH_WORDS",
    "applicants_to_purge",
    "application_by_submission",
    "calendar_cases",
    "calendar_for",
    "capacity",
    "capacity_in",
    "case_body_ids",
    "cases_matching",
    "counts_by_stage",
    "course_of",
    "custom_fields_of",
    "derivation_of",
    "earlier_in_month",
    "fee_for",
    "fee_of",
    "files_for_applicant",
    "for_page",
    "is_answered",
    "items_before",
    "mails_visible_to",
    "officers_at_work",
    "open_cases",
    "open_reply",
    "overseen_by",
    "overseen_cases",
    "published_cases",
    "published_like",
    "receipt_for",
    "repeats_of",
    "searches_for",
    "stages_decided_by",
    "unanswered",
    "unanswered_consultations",
    "visible_to",
    "waiting_cases",
    "with_course",
]
