"""Test data of the matrix: one document in each case, and the actors of the cells."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from gongkai.applications.case_files import save_case_file
from gongkai.applications.states import FileKind
from gongkai.documents.actions.discards import discard_version
from gongkai.documents.actions.drafts import (
    attach_file,
    draft_document,
    edit_version,
    start_version,
)
from gongkai.documents.actions.imports import migrate_documents, start_import
from gongkai.documents.actions.releases import (
    keep_document,
    release_document,
    repeal_document,
    schedule_release,
    withdraw_document,
)
from gongkai.documents.actions.reviews import pass_secrecy_review
from gongkai.documents.imports import ImportRow
from gongkai.documents.models import Attachment, Document, Version
from gongkai.documents.workflow import ReleaseMoment, RepealDay, WithdrawalReason
from gongkai.files.storage import store_encrypted
from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.mailbox.actions.intake import receive_letter
from gongkai.mailbox.intake import NewLetter
from gongkai.organisations.actions import BodyFacts, create_account, create_body, create_office
from gongkai.organisations.models import Account, Body, Delegation, Office, Person, Post
from gongkai.organisations.states import AccountKind, PostKind
from gongkai.redactions.models import Redaction, RedactionBox
from gongkai.redactions.states import RedactionState
from gongkai.reports.actions.drafts import open_reports
from gongkai.reports.checks import checks_of, load_working_report
from gongkai.reports.models import AnnualReport, FindingExplanation, ReportRemark, ReportSection
from gongkai.reports.sections import outlines_of
from gongkai.reports.snapshots import snapshot_of
from gongkai.reports.states import EDITABLE_STATES, ReportState
from gongkai.statistics.actions.frozen_figures import freeze_figures
from gongkai.statistics.actions.manual_figures import add_local_row, add_manual_figure
from gongkai.statistics.counting import CONSUMER
from gongkai.statistics.models import TakenOverReport
from gongkai.subscriptions.tokens import CONFIRM, MANAGE, token_of
from tests.cast import AT, PASSWORD, SINCE, Cast, build_cast, later, person
from tests.error_reports.reports import reported
from tests.files.test_extraction import pdf
from tests.leaks.crawler import PlainClient
from tests.leaks.documents import REVIEW_ACTIONS
from tests.matrix.applications import Cases
from tests.matrix.assessments import add_assessments
from tests.matrix.cells import Actor
from tests.matrix.channels import add_accounts
from tests.matrix.consultation_readers import add_readers
from tests.matrix.consultations import add_consultations
from tests.matrix.datasets import set_up_dataset
from tests.matrix.events import set_up_event
from tests.matrix.gazette import set_up_issue
from tests.matrix.inspections import add_inspection
from tests.matrix.meetings import planned_meeting
from tests.matrix.rows import Case, Place, Special
from tests.matrix.supervision import add_register
from tests.matrix.training import add_training
from tests.participation.concerns import registered
from tests.subscriptions.lists import entered
from tests.ui.factors import with_app

# The steps that bring a document into each case.
STEPS = {
    Case.DRAFT: 0,
    Case.OFFICE: 1,
    Case.SECRECY: 2,
    Case.DISCLOSURE: 3,
    Case.SHORT: 3,
    Case.APPROVAL: 4,
    Case.DISCARDED: 0,
}
NOT_OPEN: dict[Case, dict[str, Any]] = {
    Case.UNOPEN: {"attribute": "on_request", "reason": "x"},
    Case.KEPT: {"attribute": "on_request", "reason": "x"},
    Case.CLOSED: {
        "attribute": "closed",
        "reason": "x",
        "ground": "D5",
        "review_on": date(2199, 1, 1),
    },
}
PDF = pdf()


@dataclass
class Stage:
    """The objects that the cells use."""

    cast: Cast
    office: Office
    other_office: Office
    below: Body
    somebody: Person
    holder: Person
    colleague: Person  # works in the body, whatever happens
    shut: Person  # the same, with a closed account
    documents: dict[Case, Document] = field(default_factory=dict)
    files: dict[Case, Attachment] = field(default_factory=dict)
    sessions: dict[int, str] = field(default_factory=dict)
    applications: Cases | None = None
    figure: int = 0  # one that was typed for the body
    taken_over: int = 0  # a report of the body from before the platform
    row: int = 0  # one that the body added to the form
    report: int = 0  # one that the body writes
    remark: int = 0  # one upon it that is not settled
    error_report: int = 0  # one to the body that waits for an answer
    concern: int = 0  # one of the body that is not answered
    meeting: int = 0  # one of the body that is not announced
    followed: tuple[str, str] = ("", "")  # the tokens of the mails of a request, of a subscription
    letter: int = 0  # one to the body
    dataset: int = 0  # one of the body that is not public, with a version in preparation
    event: int = 0  # one of the body in preparation, with guests, questions and a recording
    issue: int = 0  # one of the gazette of the body that is being composed
    consultation: int = 0  # one of the body that is planned
    comment: int = 0  # one on an open consultation of the body
    feedback: int = 0  # on an answer of that consultation
    reported: int = 0  # that comment, which readers reported
    redaction: int = 0  # one of a file of an application, submitted
    redaction_case: int = 0  # the application
    redaction_file: int = 0  # a PDF of it
    reports: dict[ReportState, int] = field(default_factory=dict)  # one in each state

    def browser(self, actor: Actor) -> Client:
        """Return a client signed in as the actor; the caller rolls back."""
        account = self._account(actor)
        browser = PlainClient()
        if account is not None:
            if account.pk not in self.sessions:
                browser.force_login(account)
                self.sessions[account.pk] = browser.cookies[settings.SESSION_COOKIE_NAME].value
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[account.pk]
        return browser

    def appoint(self, actor: Actor) -> None:
        """Grant the actor the post; the caller rolls back."""
        if not isinstance(actor.post, PostKind):
            return
        today = local_date(timezone.now())
        yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
        body, place = self.cast.finance, actor.place
        if place in {Place.DELEGATE, Place.OF_AUTHOR, Place.DELEGATION_OVER, Place.POST_OVER}:
            lender = self.cast.drafter if place == Place.OF_AUTHOR else self.holder
            lent = _post(
                lender, actor.post, body, until=today if place == Place.POST_OVER else None
            )
            until = yesterday if place == Place.DELEGATION_OVER else tomorrow
            Delegation.objects.create(post=lent, to=self.somebody, since=SINCE, until=until)
            return
        _post(
            self._holder_at(place),
            actor.post,
            {
                Place.ABOVE: self.cast.government,
                Place.BELOW: self.below,
                Place.OTHER: self.cast.health,
            }.get(place, body),  # type: ignore[arg-type]
            office={Place.OFFICE: self.office, Place.OTHER_OFFICE: self.other_office}.get(place),  # type: ignore[arg-type]
            since=tomorrow if place == Place.FUTURE else SINCE,
            until=today if place == Place.ENDED else None,
        )

    def asking(self, actor: Actor) -> Person:
        """Return the requesting person; another person if the account has none."""
        return (
            self._holder_at(actor.place)
            if actor.place or actor.post == Special.POSTLESS
            else self.colleague
        )

    def _holder_at(self, place: Place | None) -> Person:
        if place == Place.AUTHOR:
            return self.cast.drafter
        return self.cast.secrecy if place == Place.REVIEWER else self.somebody

    def _account(self, actor: Actor) -> Account | None:
        if actor.post == Special.VISITOR:
            return None
        if isinstance(actor.post, Special) and actor.post != Special.POSTLESS:
            return Account.objects.get(username=actor.post.name.lower())
        return self._holder_at(actor.place).account


# The arguments or the data of a request, for a document in a case.
Make = Callable[[Stage, Case], Any]


def _post(holder: Person, kind: PostKind, body: Body, **more: Any) -> Post:
    """Grant a post to a person who does not hold it yet."""
    found = Post.objects.filter(person=holder, kind=kind, body=body, until=None).first()
    return found or Post.objects.create(
        **{"person": holder, "kind": kind, "body": body, "since": SINCE, **more}
    )


def set_stage() -> Stage:
    """Create the cast, the accounts without posts, and a document in each case."""
    cast = build_cast()
    facts = BodyFacts(
        "990000-D01-1",
        "示范区财政局",
        "财政局",
        "department",
        "990000",
        cast.finance,
        name_en="Below",
        position=9,
    )
    below = create_body(facts, by=SYSTEM, at=AT)
    offices = [create_office(cast.finance, name) for name in ("综合处", "预算处")]
    colleague, shut = person("colleague"), person("inactive")
    stage = Stage(cast, *offices, below, person("somebody"), person("holder"), colleague, shut)
    create_account("citizen", PASSWORD, name=None, kind=AccountKind.CITIZEN)
    create_account("personless", PASSWORD, name=None)
    for somebody in (colleague, shut):
        Account.objects.filter(pk=somebody.account_id).update(
            is_active=somebody is colleague, email=f"{somebody.pk}@example.org"
        )
        lent = _post(somebody, PostKind.DRAFTER, cast.finance)
        Delegation.objects.create(post=lent, to=stage.holder, since=SINCE, until=date(2199, 1, 1))
    with_app(colleague)
    stage.applications = Cases(cast, stage.office)
    typed = add_manual_figure(
        cast.finance,
        year=2025,
        slot="applications.1.natural",
        kind="outside",
        amount=Decimal(2),
        reason="x",
        evidence="x",
        by=None,
        at=AT,
    )
    row = add_local_row(
        cast.finance, key="local.x", name="x", unit="x", first_year=2025, by=None, at=AT
    )
    stage.figure, stage.row = typed.pk, row.pk
    stage.taken_over = TakenOverReport.objects.create(
        body=stage.cast.finance, year=2014, form="2014", cells={}, at=AT
    ).pk
    stage.error_report = reported(cast).pk
    stage.letter = receive_letter(
        cast.finance, NewLetter("question", "x", "x", wishes_publication=True), at=AT
    ).pk
    stage.concern = registered(cast, title="x", facts="x", arisen_at=AT).pk
    add_register(stage.cast)
    add_assessments(stage.cast)
    add_training(stage)
    add_inspection(stage)
    stage.meeting = planned_meeting(stage.cast)
    stage.followed = (
        token_of(entered(confirmed=False), CONFIRM),
        token_of(entered(), MANAGE),
    )
    stage.event = set_up_event(cast)
    stage.dataset = set_up_dataset(cast)
    add_consultations(stage)
    add_readers(stage)
    _redact(stage)
    _begin_report(stage)
    for number, case in enumerate(Case, start=1):
        document = _document(stage, case)
        if document.index_number is None:
            # Unpublished documents must be protected by their state, not by the lack of a URL.
            Document.objects.filter(pk=document.pk).update(
                index_number=f"{cast.finance.code}/2026-{90_000 + number}"
            )
            document.refresh_from_db()
        stage.documents[case] = document
        stage.files[case] = (
            Attachment.objects.filter(version__document=document).order_by("id").last()
        )  # type: ignore[assignment]
    _begin_reports(stage)
    stage.issue = set_up_issue(stage)
    add_accounts(stage.cast)
    with override_settings(GONGKAI_CONSUMERS=(CONSUMER,)):
        catch_up()  # figures are counted; nobody else is told of anything
    return stage


def _redact(stage: Stage) -> None:
    """Redact a file of an application; original and result are the same bytes here."""
    assert stage.applications is not None
    case, officer = stage.applications.shown, stage.cast.officer
    stored = store_encrypted(io.BytesIO(PDF), "a.pdf")
    file = save_case_file(case, stored, kind=FileKind.ORIGINAL, at=AT)
    redaction = Redaction.objects.create(
        application=case,
        case_file=file,
        state=RedactionState.SUBMITTED,
        ending="pdf",
        pages=1,
        original_id=stored.content_id,
        original_name="a.pdf",
        original_size=stored.size,
        media_type=stored.media_type,
        result_id=stored.content_id,
        result_name="b.pdf",
        result_size=stored.size,
        proof="{}",
        drawn_by=officer,
        created_at=AT,
    )
    RedactionBox.objects.create(
        redaction=redaction, page=1, left=0, top=0, width=9, height=9, ground="D4", by=officer
    )
    redaction.editors.add(officer)
    stage.redaction, stage.redaction_case = redaction.pk, case.pk
    stage.redaction_file = stage.applications.file.pk


def _begin_report(stage: Stage) -> None:
    """Create a report that can be submitted: each warning has an explanation."""
    open_reports(2025, at=AT)
    report = AnnualReport.objects.get(body=stage.cast.finance)
    report.sections.filter(key="problems").update(text="x")
    whose = {"person": stage.cast.officer, "at": AT}
    remark = ReportRemark.objects.create(report=report, text="x", **whose)
    for finding in (f"remark:{remark.pk}", f"handed-in:{stage.below.code}"):
        FindingExplanation.objects.create(report=report, finding=finding, text="x", **whose)
    stage.report, stage.remark = report.pk, remark.pk


def _begin_reports(stage: Stage) -> None:
    """
    Create a report in each state, each about another year; submitted reports are frozen.

    The years are yet to come: after a report that was submitted no earlier one is taken over. The one that is
    submitted again comes first, so that nothing is held against it.
    """
    stage.reports[ReportState.DRAFTING] = stage.report
    others = (
        ReportState.RETURNED,
        ReportState.SUBMITTED,
        ReportState.ACCEPTED,
        ReportState.PUBLISHED,
    )
    for year, state in enumerate(others, start=2026):
        report = AnnualReport.objects.create(
            body=stage.cast.finance, year=year, opened_at=AT, changed_at=AT
        )
        form = form_of_year(year)
        assert form is not None
        for outline in outlines_of(form):
            ReportSection.objects.create(report=report, key=outline.key, text="x", changed_at=AT)
        for check in checks_of(report):
            if check.blocks:
                FindingExplanation.objects.create(
                    report=report, finding=check.key, text="x", person=stage.cast.officer, at=AT
                )
        if state not in EDITABLE_STATES:
            found = load_working_report(report)
            report.figures = freeze_figures(
                report.body, found.compiled, found.level, edition=report.edition, scope=report.scope
            )
            report.frozen = snapshot_of(found, {})
            report.submitted_at, report.submitted_by = AT, stage.cast.officer
        if state == ReportState.PUBLISHED:
            report.document = stage.documents[Case.RELEASED]
        report.state = state
        report.save()
        stage.reports[state] = report.pk


def _document(stage: Stage, case: Case) -> Document:
    """Create a document in the given case."""
    cast = stage.cast
    if case == Case.IMPORTING:
        return _importing(stage)
    document = draft_document(
        cast.finance,
        cast.facts(title=case.value, **NOT_OPEN.get(case, {})),
        by=cast.drafter,
        at=AT,
        office=stage.office,
    )
    attach_file(document, io.BytesIO(PDF), "a.pdf", by=cast.drafter, at=AT)
    document.refresh_from_db()
    for action, who in REVIEW_ACTIONS[: STEPS.get(case, len(REVIEW_ACTIONS))]:
        action(document, by=getattr(cast, who), at=AT)
        document.refresh_from_db()
        if action is pass_secrecy_review:
            cast.look_at_files(document, read=False)
    if case == Case.SHORT:
        Version.objects.filter(document=document).update(is_short=True)
        document.refresh_from_db()
    if case == Case.DISCARDED:
        discard_version(document, by=cast.drafter, at=AT)
    if case in STEPS or case in {Case.APPROVED, Case.UNOPEN}:
        return document
    if case == Case.SCHEDULED:
        schedule_release(document, ReleaseMoment(later(days=9_000), "x"), by=cast.disclosure, at=AT)
    elif case in {Case.KEPT, Case.CLOSED}:
        keep_document(document, by=cast.disclosure, at=AT)
    else:
        document = release_document(document, by=cast.disclosure, at=AT)
    if case == Case.CORRECTING:
        revision = start_version(document, by=cast.drafter, at=AT).revision
        facts = cast.facts(title=case.value, change_note="x")
        edit_version(document, facts, by=cast.drafter, at=AT, revision=revision)
    elif case == Case.REPEALED:
        repeal_document(document, RepealDay(date(2026, 11, 20)), by=cast.disclosure, at=AT)
    elif case == Case.WITHDRAWN:
        withdraw_document(document, WithdrawalReason("x"), by=cast.disclosure, at=AT)
    document.refresh_from_db()
    return document


def _importing(stage: Stage) -> Document:
    facts = stage.cast.facts()
    row = ImportRow(
        line=1,
        external_id="1",
        title="x",
        source="x",
        genre=facts.genre,
        item=facts.catalogue_item,
        subject=None,  # type: ignore[arg-type]
        issued_by="",
        document_number="",
        language="zh-hans",
        formed_on=None,
        effective_on=None,
    )
    started = start_import(
        stage.cast.finance, file_name="x", file_sha256="a" * 64, rows=2, by=SYSTEM, at=AT
    )
    migrate_documents(started, [row], start=0, by=SYSTEM, at=AT)
    document = Document.objects.get(import_record=started)
    assert document.public_version is not None
    Attachment.objects.create(
        version=document.public_version, name="a.pdf", sha256="0" * 64, size=1, media_type="x"
    )
    return document


def upload() -> SimpleUploadedFile:
    """Return a file that can be attached."""
    return SimpleUploadedFile("b.txt", b"y")
