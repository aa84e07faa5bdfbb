"""Background tasks: consumers, scheduled releases, mail, notifications, retention."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings

from gongkai.applications.actions.consultations import close_unanswered_consultation
from gongkai.applications.actions.mails import purge_incoming_mail
from gongkai.applications.actions.personal import purge_applicant
from gongkai.applications.notifying import notify_of_reply_deadlines, notify_of_search_deadlines
from gongkai.applications.queries import applicants_to_purge, unanswered_consultations
from gongkai.boards.notifying import notify_of_week
from gongkai.calendars.queries import Calendars
from gongkai.catalogue.inheritance import has_periods
from gongkai.complaints.notifying import notify_of_complaint_deadlines
from gongkai.consultations.notifying import notify_of_outcome_deadlines
from gongkai.consultations.reader_notifying import notify_of_reader_deadlines
from gongkai.datasets.queries import bundled_document_ids
from gongkai.documents.actions.archive_packages import KEPT_DAYS, purge_packages
from gongkai.documents.actions.discards import erase_version
from gongkai.documents.actions.file_texts import purge_file_texts
from gongkai.documents.actions.previews import purge_preview_links
from gongkai.documents.actions.releases import release_document
from gongkai.documents.actions.validity import update_validity
from gongkai.documents.archiving import make_waiting_packages
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.measures import DOCUMENT
from gongkai.documents.notifying import (
    notify_of_clocks,
    notify_of_lapses,
    notify_of_scheduled_releases,
)
from gongkai.documents.queries import (
    due_for_erasure,
    due_for_release,
    due_for_validity,
    public_attachments,
)
from gongkai.documents.reminding import notify_of_inquiries, notify_of_turns
from gongkai.duties.actions import open_duties
from gongkai.duties.link_checks import check_links
from gongkai.duties.notifying import notify_of_duties
from gongkai.error_reports.actions import erase_error_report
from gongkai.error_reports.notifying import notify_of_error_report_deadlines
from gongkai.error_reports.queries import reports_to_erase
from gongkai.files.page_images import forget_pages
from gongkai.files.places.chosen import is_in_bucket
from gongkai.files.storage import remove_drafts, remove_older, stored_hashes
from gongkai.gazette.file_making import make_waiting_files
from gongkai.interviews.actions.questions import erase_question
from gongkai.interviews.notifying import notify_of_beginning_events
from gongkai.interviews.queries import questions_to_erase
from gongkai.jobs.actions import purge_mails
from gongkai.jobs.runs import is_running, purge_runs
from gongkai.jobs.sending import send_due_mails
from gongkai.jobs.states import RunKind
from gongkai.kit.refusals import Refused
from gongkai.kit.times import BEIJING, local_date
from gongkai.law.clocks import report_due
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.mailbox.notifying import notify_of_letter_deadlines
from gongkai.meetings.actions.seats import erase_registration
from gongkai.meetings.notifying import notify_of_meetings
from gongkai.meetings.queries import registrations_to_erase
from gongkai.notifications.actions import write_mails
from gongkai.operations.bundles import publish_due_bundles
from gongkai.operations.consultations import end_consultations
from gongkai.operations.stored_files import FILE_COLUMNS
from gongkai.organisations.actions.accounts import deactivate_account, purge_sessions
from gongkai.organisations.actions.security import purge_security_events
from gongkai.organisations.actions.sent_forms import purge_sent_forms
from gongkai.organisations.actions.sign_in_codes import purge_sign_in_codes
from gongkai.organisations.actions.sign_on import purge_sign_on_codes
from gongkai.organisations.actions.sign_on_answers import purge_sign_on_answers
from gongkai.organisations.actions.tokens import purge_api_requests
from gongkai.organisations.form_tokens import VALID as FORM_TOKENS_VALID
from gongkai.organisations.queries import bodies_in_force, unused_persons
from gongkai.participation.notifying import notify_of_concern_deadlines
from gongkai.reports.actions.drafts import open_reports
from gongkai.reports.notifying import notify_of_report_deadlines
from gongkai.search.actions import purge_query_counts
from gongkai.search.cluster.following import follow_cluster
from gongkai.search.desk_index import index_changed_texts
from gongkai.search.indexing import refresh
from gongkai.subscriptions.actions import purge_subscriptions
from gongkai.subscriptions.digests import queue_due_mails
from gongkai.subscriptions.matching import match_announcements
from gongkai.supervision.notifying import notify_of_task_deadlines

ORPHAN_AGE = timedelta(hours=1)
CHUNK = 500
# Documents whose validity one round updates, in about half a second; the next round continues.
MAX_VALIDITIES = 20
MAX_ATTEMPTS = 10
DAILY_MAIL_HOUR = 8  # in Beijing; the daily mails are sent from this hour on
logger = logging.getLogger("gongkai.worker")


def work_once(at: datetime) -> int:
    """Run all tasks that are due at `at`; return the number of releases, changes, acts and mails."""
    done = (
        publish_due_bundles(at)
        + release_scheduled(at)
        + update_validities(at)
        + end_consultations(at)
    )
    done += catch_up() + follow_lists(at) + send_mails(at)
    index_changed_texts()
    follow_cluster()
    check_links(at=at)
    return done


def notify_of_deadlines(at: datetime) -> int:
    """Notify users of deadlines and of releases scheduled for today, each only once."""
    calendars = Calendars()
    by_working_days = (
        notify_of_clocks(calendars, at=at)
        + notify_of_reply_deadlines(calendars, at=at)
        + notify_of_error_report_deadlines(calendars, at=at)
        + notify_of_complaint_deadlines(calendars, at=at)
        + notify_of_letter_deadlines(calendars, at=at)
        + notify_of_turns(calendars, at=at)
        + notify_of_reader_deadlines(calendars, at=at)
    )
    by_dates = (
        notify_of_search_deadlines(at=at)
        + notify_of_scheduled_releases(at=at)
        + notify_of_lapses(at=at)
        + notify_of_inquiries(at=at)
        + notify_of_concern_deadlines(at=at)
        + notify_of_meetings(at=at)
        + notify_of_task_deadlines(at=at)
        + notify_of_beginning_events(at=at)
        + notify_of_outcome_deadlines(at=at)
    )
    of_duties = notify_of_duties(at=at) + notify_of_week(at=at)
    return by_working_days + by_dates + of_duties + notify_of_report_deadlines(at=at)


def open_publication_duties(at: datetime) -> int:
    """Open the duties of each body for the periods of today, each body in its own transaction."""
    if not has_periods(on=local_date(at)):
        return 0
    calendars, opened = Calendars(), 0
    for body in bodies_in_force().order_by("id").iterator():
        try:
            opened += open_duties(body, calendars, at=at)
        except Exception:
            logger.exception("The duties of body %s were not opened.", body.pk)
    return opened


def open_annual_reports(at: datetime) -> int:
    """
    Open the reports about the previous year, from 1 January until the due date of governments.

    Returns the number of opened reports. After that date, so that no overdue reports appear,
    only the command `gongkai open_reports` opens them.
    """
    today = local_date(at)
    if today > report_due(today.year - 1, government=True):
        return 0
    return open_reports(today.year - 1, at=at)


def send_mails(at: datetime) -> int:
    """Queue the mails about notifications and send all due mails; return the number sent."""
    if not settings.EMAIL_HOST:
        return 0
    write_mails(at=at, morning=at.astimezone(BEIJING).hour >= DAILY_MAIL_HOUR)
    return send_due_mails(at)


def follow_lists(at: datetime) -> int:
    """
    Find the followed lists of what became public, and queue the mails that are due.

    Returns the number of records and mails. Without a mail server nothing is queued; what is new waits.
    A failure keeps no other mail waiting.
    """
    try:
        found = match_announcements(at=at)
        return found + (queue_due_mails(at=at) if settings.EMAIL_HOST else 0)
    except Exception:
        logger.exception("News of followed lists were not queued; the next round tries again.")
        return 0


def release_scheduled(at: datetime) -> int:
    """
    Release the documents scheduled up to `at`, each in its own transaction.

    The interpretation of a bundle is released together with its data, or not at all.
    """
    released, held = 0, bundled_document_ids()
    for version in due_for_release(at):
        if version.document_id in held:
            continue
        try:
            release_document(version.document, by=None, at=at)
        except Refused as refused:
            # Another worker was faster, or the schedule was cancelled after the list was read.
            logger.info(
                "Document %s was not released: %s.", version.document_id, refused.refusal.code
            )
            continue
        except Exception:
            logger.exception("The scheduled release of document %s failed.", version.document_id)
            continue
        released += 1
    return released


def read_files(clock: Callable[[], datetime], *, most: int | None = None) -> int:
    """
    Read the texts of files that wait for it; returns how many were read.

    Texts that belong to public documents, such as those of an import, get into the search index.
    """
    read = read_waiting_files(clock, most=most)
    hashes = {row.sha256 for row in read}
    documents = public_attachments().filter(sha256__in=hashes).values_list("version__document")
    refresh(DOCUMENT, {pk for (pk,) in documents})
    return len(read)


def make_packages(clock: Callable[[], datetime], *, most: int | None = None) -> int:
    """Make the packages for the archive that wait; returns how many."""
    return len(make_waiting_packages(clock, most=most))


def make_gazette_files(clock: Callable[[], datetime]) -> int:
    """Make the files of one issue of the gazette that waits for them; returns how many."""
    return make_waiting_files(clock)


def update_validities(at: datetime) -> int:
    """
    Store the validity of the documents whose term, or whose repeal, has come; return how many.

    Each in its own transaction, as an act of the system.
    """
    changed, failed = 0, set[int]()
    # Those that fail stay due, as the first: they must not keep the others waiting.
    for _attempt in range(MAX_ATTEMPTS):
        before = len(failed)
        due = due_for_validity(local_date(at)).exclude(pk__in=failed)
        for document in due[: MAX_VALIDITIES - changed]:
            try:
                changed += update_validity(document, at=at)
            except Exception:
                logger.exception("The validity of document %s was not updated.", document.pk)
                failed.add(document.pk)
        if len(failed) == before:
            break
    return changed


def purge_discarded_drafts(at: datetime) -> int:
    """Erase the drafts that were discarded 30 days ago, each in its own transaction."""
    erased = 0
    for version in due_for_erasure(at):
        try:
            erase_version(version, at=at)
        except Refused as refused:
            # The draft was restored after the list was read, or another worker was faster.
            logger.info("Draft %s was not erased: %s.", version.pk, refused.refusal.code)
            continue
        except Exception:
            logger.exception("Erasing the discarded draft %s failed.", version.pk)
            continue
        erased += 1
    return erased


def purge_orphaned_files(at: datetime) -> int:
    """Remove stored files older than an hour that no row references, and interrupted uploads."""
    purge_file_texts(before=at - ORPHAN_AGE)
    purge_packages(before=at - timedelta(days=KEPT_DAYS))
    limit = (at - ORPHAN_AGE).timestamp()
    # A backup on another machine does not hold the lock of the folder of this one.
    if is_in_bucket() and is_running(RunKind.BACKUP, since=at - timedelta(days=1)):
        return remove_drafts(limit)
    removed = 0
    for stored in orphans(at):
        if remove_older(stored, limit):
            forget_pages(stored)
            removed += 1
    return removed + remove_drafts(limit)


def orphans(at: datetime) -> Iterator[str]:
    """Yield the hashes of stored files older than an hour that no row references."""
    limit = (at - ORPHAN_AGE).timestamp()
    old = (sha256 for sha256, written in stored_hashes() if written < limit)
    while chunk := list(islice(old, CHUNK)):
        referenced = {
            sha
            for kind, column in FILE_COLUMNS
            for sha in kind._default_manager.filter(**{f"{column}__in": chunk}).values_list(
                column, flat=True
            )
        }
        yield from (sha256 for sha256 in chunk if sha256 not in referenced)


def purge_accounts(at: datetime) -> int:
    """
    Deactivate unused accounts; delete old entries of the security log, sessions and preview links.

    Returns the number of deactivated accounts.
    """
    closed = 0
    if settings.GONGKAI_UNUSED_DAYS:
        for person in unused_persons(since=at - timedelta(days=settings.GONGKAI_UNUSED_DAYS)):
            deactivate_account(person, by=SYSTEM, at=at, reason="unused")
            closed += 1
    purge_security_events(before=at - timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS))
    purge_sessions(before=at)
    purge_sign_in_codes(before=at)
    purge_sign_on_codes(before=at)
    purge_sign_on_answers(before=at)
    purge_sent_forms(before=at - FORM_TOKENS_VALID)
    purge_api_requests(before=at - timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS))
    purge_incoming_mail(before=at - timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS))
    purge_runs(before=at - timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS))
    purge_mails(before=at - timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS))
    purge_preview_links(before=at - timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS))
    return closed


def process_application_deadlines(at: datetime) -> int:
    """
    Close unanswered consultations, and purge personal data after its retention period.

    Each in its own transaction; returns the number of closed consultations and purged applicants.
    """
    today = local_date(at)
    done = sum(
        close_unanswered_consultation(one, at=at) for one in unanswered_consultations(on=today)
    )
    days = settings.GONGKAI_RETENTION.applications
    for applicant in applicants_to_purge(closed_before=today - timedelta(days=days))[:CHUNK]:
        try:
            purge_applicant(applicant, at=at, after_days=days)
        except Refused:  # a remedy is pending: its data is still needed
            continue
        done += 1
    return done


def purge_queries(at: datetime) -> int:
    """Delete the counts of queries after thirty days; return how many."""
    return purge_query_counts(on=local_date(at))


def erase_error_reports(at: datetime) -> int:
    """Erase what readers wrote in reports of errors after its retention period; return how many."""
    days = settings.GONGKAI_RETENTION.error_reports
    found = reports_to_erase(answered_before=local_date(at) - timedelta(days=days))[:CHUNK]
    return len([erase_error_report(one, at=at, after_days=days) for one in found])


def erase_registrations(at: datetime) -> int:
    """Erase what people wrote who applied for a seat, after its retention period; return how many."""
    days = settings.GONGKAI_RETENTION.registrations
    found = registrations_to_erase(ended_before=at - timedelta(days=days))[:CHUNK]
    done = 0
    for one in found:
        try:
            erase_registration(one, at=at, after_days=days)
        except Refused:  # the hours of the last day have not ended
            continue
        done += 1
    return done


def erase_event_questions(at: datetime) -> int:
    """Erase words and names of questions to events after the retention period; return how many."""
    days = settings.GONGKAI_RETENTION.questions
    found = questions_to_erase(closed_before=local_date(at) - timedelta(days=days))
    rows = found.select_related("event__body")[:CHUNK]
    return len([erase_question(one, at=at, after_days=days) for one in rows])


def purge_requests_to_follow(at: datetime) -> int:
    """Delete the requests to follow a list that were not confirmed in time; return how many."""
    return purge_subscriptions(at=at)
