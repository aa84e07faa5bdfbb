"""Stored attacks: a corpus through the fields of every model to pages, feeds, exports and the open interface."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.urls import NoReverseMatch

from gongkai.applications.models import Application
from gongkai.encryption.columns import EncryptedTextField
from gongkai.redactions.models import Redaction
from tests.applications.cases import CODE
from tests.leaks.addresses import ENTRIES
from tests.leaks.crawler import Answer, Looker
from tests.leaks.world import World
from tests.routes import routes
from tests.security.corpus import CORPUS, MARK, PAYLOADS
from tests.security.stored import hostile_world
from tests.security.stored_channels import CLEAN as CLEAN_CHANNELS
from tests.security.stored_channels import channel_addresses
from tests.security.stored_gazette import gazette_addresses
from tests.security.structure import faults_in, html_faults

pytestmark = pytest.mark.django_db
LISTS = (
    "/desk/search/popular/",
    "/desk/documents/",
    "/desk/figures/",
    "/desk/people/",
    "/desk/notifications/",
)
# Text columns without hostile words, and why nobody can write such into them.
CLEAN: dict[str, tuple[str, ...]] = {
    "names that the program gives to indexes of the search cluster, and kinds": (
        "search.ClusterIndex.used",
        "search.ClusterIndex.building",
        "search.ClusterNote.subject_type",
    ),
    "no spaces, and on one page only, which tests/ui/test_sign_on.py reads with hostile words": (
        "organisations.SignOnAnswer.subject",
        "organisations.SignOnIdentity.subject",
    ),
    "shipped with the software": (
        "catalogue.CatalogueItem.code",
        "catalogue.CatalogueItem.title_en",
        "catalogue.CatalogueItem.title_ug",
        "catalogue.Genre.code",
        "catalogue.Genre.name",
        "catalogue.Genre.name_en",
        "catalogue.Genre.name_ug",
        "catalogue.Subject.code",
        "catalogue.Subject.name",
        "catalogue.Subject.name_en",
        "catalogue.Subject.name_ug",
    ),
    "encrypted: no word can be read, and what is opened is shown to its applicant and who handles the case": (
        "applications.Applicant.encrypted",
        "applications.Consultation.encrypted",
        "applications.IncomingMail.encrypted",
        *CLEAN_CHANNELS,
    ),
    "made by the software: numbers, hashes, keys, names of its own": (
        "channels.ChangedFeed.topic",
        "duties.Duty.evidence",
        "applications.Applicant.match",
        "applications.ApplicantFingerprint.fingerprint",
        "applications.Application.code_hash",
        "applications.Application.number",
        "applications.Application.submission",
        "applications.CaseFile.media_type",
        "applications.CaseFile.content_id",
        "applications.CaseNumbers.series",
        "applications.IncomingMail.fault",
        "applications.IncomingMail.submission",
        "redactions.Redaction.ending",
        "redactions.Redaction.media_type",
        "redactions.Redaction.original_id",
        "redactions.Redaction.result_id",
        "documents.ArchivePackage.content_id",
        "documents.ArchivePackage.fault",
        "documents.ArchivePackage.sha256",
        "documents.Attachment.media_type",
        "documents.Attachment.public_sha256",
        "documents.Attachment.sha256",
        "documents.FileText.code",
        "documents.FileText.copy_sha256",
        "documents.FileText.ending",
        "documents.FileText.removed",
        "documents.FileText.scan_code",
        "documents.FileText.sha256",
        "documents.InterpretationPlan.kinds",
        "documents.Justification.value_hash",
        "documents.PreviewLink.token_hash",
        "documents.Version.findings",
        "documents.Version.held_files",
        "documents.Document.index_number",
        "documents.ImportRecord.file_sha256",
        "jobs.Lease.holder",
        "jobs.Lease.name",
        "jobs.MaintenanceRun.set_name",
        "jobs.OutgoingMail.key",
        "jobs.OutgoingMail.kind",
        "notifications.Notification.key",
        "notifications.Notification.kind",
        "notifications.Notification.subject_type",
        "participation.Concern.number",
        "supervision.WorkPlan.number",
        "assessments.Assessment.number",
        "assessments.Evidence.media_type",
        "assessments.Evidence.sha256",
        "assessments.Indicator.code",
        "assessments.Indicator.formula",
        "assessments.Indicator.position",
        "assessments.Scheme.digest",
        "assessments.Scheme.number",
        "assessments.SchemeTrial.digest",
        "assessments.Sheet.vetoed",
        "assessments.SheetValue.inputs",
        "assessments.TrialResult.group",
        "inspections.InspectionResult.fault",
        "training.LearningUnit.number",
        "training.TrainingCertificate.number",
        "training.TrainingCertificate.post",
        "training.TrainingCertificate.secret",
        "training.TrainingMaterial.media_type",
        "training.TrainingMaterial.sha256",
        "training.TrainingSession.number",
        "training.UnitAttempt.chosen",
        "complaints.Complaint.code_hash",
        "complaints.Complaint.number",
        "complaints.Complaint.submission",
        "complaints.ComplaintNumbers.series",
        "complaints.RectificationOrder.number",
        "meetings.Meeting.commitment",
        "meetings.Meeting.number",
        "meetings.Meeting.published_seed",
        "meetings.Meeting.seed",
        "meetings.MeetingNumbers.series",
        "meetings.MeetingSeats.digest",
        "meetings.Registration.code_hash",
        "meetings.Registration.match",
        "meetings.Registration.number",
        "meetings.Registration.submission",
        "mailbox.MailboxLetter.application_number",
        "mailbox.MailboxLetter.code_hash",
        "mailbox.MailboxLetter.number",
        "mailbox.MailboxLetter.submission",
        "interviews.Event.number",
        "interviews.EventQuestion.code_hash",
        "interviews.EventQuestion.match_key",
        "interviews.EventQuestion.number",
        "interviews.EventQuestion.submission",
        "interviews.Recording.media_type",
        "interviews.Recording.sha256",
        "datasets.Bundle.sha256",
        "datasets.DataRow.key",
        "datasets.DataRow.s2",
        "datasets.DataRow.s3",
        "datasets.DataRow.s4",
        "datasets.Dataset.code",
        "datasets.DatasetVersion.findings",
        "datasets.DatasetVersion.preparers",
        "datasets.DatasetVersion.sha256",
        "datasets.DatasetVersion.sums",
        "datasets.PrivateValues.encrypted",
        "assessments.SheetValue.inputs",
        "consultations.PublicConsultation.number",
        "consultations.PublicConsultation.required_records",
        "gazette.Article.text_sha256",
        "gazette.Correction.step",
        "gazette.Issue.contents_sha256",
        "gazette.Issue.paged_sha256",
        "gazette.IssueFile.contents_sha256",
        "gazette.IssueFile.sha256",
        "gazette.Reading.contents_sha256",
        "gazette.Reading.step",
        "consultations.PublicComment.code_hash",
        "consultations.PublicComment.number",
        "consultations.PublicComment.submission",
        "consultations.AnswerFeedback.code_hash",
        "consultations.AnswerFeedback.number",
        "consultations.AnswerFeedback.submission",
        "consultations.CommentReport.code_hash",
        "consultations.CommentReport.number",
        "consultations.CommentReport.submission",
        "consultations.CommentFile.content_id",
        "consultations.CommentFile.copy_ending",
        "consultations.CommentFile.copy_sha256",
        "consultations.CommentFile.copy_type",
        "consultations.CommentFile.media_type",
        "consultations.SurveyResponse.number",
        "consultations.SurveyResponse.submission",
        "error_reports.ErrorReport.code_hash",
        "error_reports.ErrorReport.number",
        "error_reports.ErrorReport.submission",
        "documents.PublicCount.counted_by",
        "documents.PublicCount.value",
        "notifications.WaitingTask.queue",
        "notifications.WaitingTask.subject_type",
        "ledger.Act.actor_id",
        "ledger.Act.body",
        "ledger.Act.chain",
        "ledger.Act.hash",
        "ledger.Act.post",
        "ledger.Act.previous_hash",
        "ledger.Act.subject_id",
        "ledger.Act.subject_type",
        "ledger.Chain.code",
        "ledger.Checkpoint.act_hashes",
        "ledger.Checkpoint.contents",
        "ledger.Checkpoint.digest",
        "ledger.Checkpoint.heads",
        "ledger.Checkpoint.previous",
        "ledger.Checkpoint.root",
        "ledger.Chain.head_hash",
        "ledger.Checkpoint.sm2_key",
        "ledger.Checkpoint.sm2_signature",
        "ledger.Checkpoint.sm3_heads",
        "ledger.Checkpoint.sm3_root",
        "ledger.Cursor.chain",
        "ledger.Sm3Hash.chain",
        "ledger.Sm3Hash.hash",
        "ledger.Sm3Head.chain",
        "ledger.Sm3Head.hash",
        "ledger.Cursor.consumer",
        "ledger.FailedAct.consumer",
        "organisations.Account.language",
        "organisations.ApiRequest.answer",
        "organisations.ApiRequest.digest",
        "organisations.ApiRequest.key",
        "organisations.ApiRequest.scope",
        "organisations.ApiToken.scopes",
        "organisations.ApiToken.secret_hash",
        "organisations.FeedKey.secret_hash",
        "organisations.SentForm.key",
        "organisations.SentForm.location",
        "organisations.SignInCode.secret_hash",
        "organisations.SecurityEvent.browser",
        "organisations.SecurityEvent.client",
        "organisations.SecurityEvent.counter",
        "organisations.SecurityEvent.subject",
        "organisations.DirectoryEntry.entry",
        "organisations.SignOnAnswer.assertion_hash",
        "organisations.SignOnAnswer.ticket_hash",
        "organisations.SignOnAnswer.request",
        "organisations.SignOnCode.secret_hash",
        "organisations.SignOnIdentity.issuer",
        "organisations.Session.browser",
        "statistics.ManualFigure.slot",
        "statistics.TakenOverFile.name",
        "statistics.TakenOverFile.sha256",
        "statistics.TakenOverFile.media_type",
        "statistics.TakenOverReport.cells",
        "statistics.TakenOverReport.file_sha256",
        "statistics.TakenOverReport.findings",
        "statistics.TakenOverReport.reason",
        "statistics.TakenOverReport.form",
        "reports.FindingExplanation.finding",
        "statistics.FrozenFigures.cells",
        "statistics.FrozenFigures.level",
        "statistics.LocalRow.key",
        "reports.ReportRemark.section",
        "reports.ReportSection.key",
        "statistics.Tally.body",
        "statistics.Tally.measure",
        "statistics.Tally.subject_type",
        "subscriptions.Feed.body",
        "subscriptions.Feed.digest",
        "subscriptions.Feed.genre",
        "subscriptions.Feed.item",
        "subscriptions.Feed.language",
        "subscriptions.Feed.subject",
        "subscriptions.Feed.subject_type",
        "subscriptions.Feed.validity",
        "subscriptions.Announcement.event",
        "subscriptions.Announcement.subject_type",
        "subscriptions.Subscription.address_hash",
        "subscriptions.Subscription.language",
        "search.ClusterIndex.building",
        "search.ClusterIndex.used",
        "search.ClusterNote.subject_type",
        "search.DeskEntry.body",
        "search.DeskEntry.digest",
        "search.PopularQuery.digest",
        "search.QueryCount.digest",
        "search.SearchEntry.body",
        "search.SearchEntry.genre",
        "search.SearchEntry.item",
        "search.SearchEntry.language",
        "search.SearchEntry.subject",
        "search.SearchEntry.subject_type",
        "search.SearchEntry.validity",
    ),
    "a checked mail address, which no page shows": ("subscriptions.Subscription.address",),
    "choices of fixed words": (
        "catalogue.CatalogueRow.levels",
        "catalogue.CatalogueRow.outlets",
    ),
    "codes, made of digits, capital letters and hyphens": (
        "calendars.HolidayNotice.jurisdiction",
        "organisations.Body.chain",
        "organisations.Body.code",
        "organisations.BodyTerm.code",
    ),
    "the words of a fault inside the house": (
        "jobs.MaintenanceRun.error",
        "jobs.OutgoingMail.error",
        "ledger.FailedAct.error",
    ),
}

# Columns of random letters and digits, in which the mark may stand by chance.
RANDOM = {
    *CLEAN[
        "encrypted: no word can be read, and what is opened is shown to its applicant and who handles the case"
    ],
    "applications.IncomingMail.sender",
    "jobs.OutgoingMail.payload",
    "ledger.Checkpoint.key",
    "ledger.Checkpoint.signature",
    "organisations.Account.password",
    "organisations.Session.session_data",
    "organisations.Session.session_key",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    logging.disable(logging.WARNING)  # pages that a draft does not have are 404s
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            yield hostile_world()
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def answers(world: World) -> dict[tuple[str, str], Answer]:
    """Ask once for every address that the table of routes and its entries give."""
    found = {}
    for who in ("visitor", "drafter"):
        cache.clear()
        looker = Looker(world.account(who))
        for address in dict.fromkeys(_addresses(world, who)):
            found[who, address] = looker.ask(address)
    for who, address in [*gazette_addresses(), *channel_addresses()]:
        found[who, address] = Looker(world.account(who)).ask(address)
    applicant = Looker(None)
    applicant.send("/case/", {"number": Application.objects.get().number, "code": CODE})
    for prefix in ("", "/en", "/ug"):
        found["applicant", f"{prefix}/case/view/"] = applicant.ask(f"{prefix}/case/view/")
    return found


def _addresses(world: World, who: str) -> Iterator[str]:
    for route in routes():
        entry = ENTRIES.get(route.name)
        public = route.name.startswith(("portal:", "api:"))
        if entry is None or (who != "visitor" and public):
            continue
        for arguments in entry.known(world):
            for language in (
                route.languages if len(entry.known(world)) < 10 else route.languages[:1]
            ):
                try:
                    yield route.address(*arguments, language=language)
                except NoReverseMatch:
                    continue
    if who == "visitor":
        yield from (f"/{prefix}search/?q={MARK}" for prefix in ("", "en/", "ug/"))
        yield from (f"/feeds/{kind}/search/?q={MARK}" for kind in ("atom", "rss"))
        yield f"/search/suggestions/?q={MARK}"
    else:
        yield from (f"{address}?format={kind}" for address in LISTS for kind in ("csv", "xlsx"))
        yield f"/desk/documents/?q={MARK}"
        yield from (f"/desk/redactions/{one.pk}/" for one in Redaction.objects.all())
        yield from (f"/desk/reports/{pk}/" for pk in world.reports)
        yield from (
            f"/desk/reports/{pk}/sections/{key}/"
            for pk in world.reports
            for key in ("problems", "other")
        )
        yield from (
            f"/desk/reports/{pk}/paper.{form}"
            for pk in world.reports
            for form in ("csv", "json", "xlsx")
        )
        yield from (
            f"/desk/figures/manual/?year=2025&body={code}" for code in ("990000-D01", "990000")
        )


def test_corpus_is_broad() -> None:
    assert len(PAYLOADS) >= 70
    assert len(CORPUS) == 14
    assert [payload for payload in PAYLOADS if MARK not in payload and "boom" not in payload] == []


def test_no_answer_holds_what_runs_or_loads(answers: dict[tuple[str, str], Answer]) -> None:
    faults = {
        where: found for where, answer in answers.items() if (found := list(faults_in(answer)))
    }
    assert faults == {}


def test_corpus_reached_every_kind_of_answer(answers: dict[tuple[str, str], Answer]) -> None:
    # Without this the test above would pass on empty pages.
    seen = {
        dict(answer.headers).get("Content-Type", "").partition(";")[0]
        for answer in answers.values()
        if answer.status == 200 and MARK.encode() in answer.body
    }
    assert seen >= {
        "text/html",
        "application/json",
        "text/csv",
        "application/atom+xml",
        "application/rss+xml",
    }
    assert any("spreadsheet" in kind for kind in seen)


def test_text_columns_of_every_model_were_attacked_or_say_why_not(world: World) -> None:
    clean = set()
    for model in apps.get_models():
        if not model.__module__.startswith("gongkai."):
            continue
        for field in model._meta.fields:
            written = (
                isinstance(field, models.CharField | models.TextField | models.JSONField)
                and not field.choices
            )
            rows = model._default_manager
            values = (
                (getattr(row, field.name) for row in rows.all())
                if isinstance(field, EncryptedTextField)
                else rows.values_list(field.name, flat=True)
            )
            if written and not any(MARK in str(value) for value in values):
                clean.add(f"{model._meta.label}.{field.name}")
    expected = {name for names in CLEAN.values() for name in names}
    assert clean - RANDOM == expected - RANDOM


def test_applicant_was_shown_what_is_hostile(answers: dict[tuple[str, str], Answer]) -> None:
    for prefix in ("", "/en", "/ug"):
        answer = answers["applicant", f"{prefix}/case/view/"]
        assert answer.status == 200
        assert answer.body.count(MARK.encode()) > 100


def test_reports_were_shown_with_what_is_hostile(
    world: World, answers: dict[tuple[str, str], Answer]
) -> None:
    places = [
        ("visitor", "/reports/2025/990000-D01/"),
        ("drafter", "/desk/figures/manual/?year=2025&body=990000-D01"),
    ]
    places += [("drafter", f"/desk/reports/{pk}/sections/other/") for pk in world.reports]
    places += [("drafter", f"/desk/reports/{pk}/") for pk in world.reports]
    for place in places:
        assert (answers[place].status, MARK.encode() in answers[place].body) == (200, True), place


@pytest.mark.parametrize(
    "payload", [one for kind in ("event", "elements", "css") for one in CORPUS[kind]]
)
def test_reader_of_pages_is_not_blind(payload: str) -> None:
    assert html_faults(payload) != []
