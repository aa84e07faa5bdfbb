"""URL and form data for each row. **A route with arguments or a form needs an entry here.**"""

import io
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.catalogue.columns import Columns
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion, Genre
from gongkai.desk.bodies.forms import ContactForm, SiteForm
from gongkai.desk.catalogue.upload_views import SALT
from gongkai.desk.signed_urls import Ticket, issued
from gongkai.documents.models import (
    ArchivePackage,
    Attachment,
    CleanUp,
    CleanUpRow,
    Document,
    FileText,
    Inquiry,
    Justification,
    PassageRemark,
    PreviewLink,
    Relation,
    ShortReview,
    Statement,
    Version,
)
from gongkai.documents.queries.findings import Found
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.states import FindingKind, TextPlace, TextState
from gongkai.duties.models import Duty
from gongkai.files.storage import store
from gongkai.meetings.models import Meeting
from gongkai.organisations.actions.bodies import NAMES
from gongkai.organisations.models import Delegation, GuideText, Person, Post
from gongkai.organisations.queries import version_of
from gongkai.organisations.site_facts import site_row
from gongkai.participation.models import Concern, ConcernMeasure
from gongkai.participation.states import ConcernState
from gongkai.participation.workflow import REPORT_PROGRESS
from gongkai.portal.documents.previews import FileTicket, file_url
from gongkai.redactions.models import Redaction, RedactionBox
from gongkai.reports.states import ReportState
from gongkai.search.models import PopularQuery
from gongkai.statistics.models import TakenOverReport
from tests.cast import AT
from tests.hangzhou import hangzhou
from tests.mailbox.letters import letter_form
from tests.matrix import (
    actors,
    assessments,
    channels,
    consultation_readers,
    consultations,
    gazette,
    inspections,
    letters,
    public_records,
    sign_on,
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
from tests.matrix.world import Stage, upload
from tests.portal.test_apply import sent
from tests.portal.test_batch_apply import batch_form
from tests.portal.test_error_reports import error_form
from tests.portal.test_subscriptions import follow_form
from tests.routes import routes

Make = Callable[[Stage, Case], Any]


def _pk(stage: Stage, case: Case) -> list[Any]:
    return [stage.documents[case].pk]


def _number(stage: Stage, case: Case) -> list[Any]:
    return [stage.documents[case].index_number]


def _popular() -> int:
    """Return the key of a popular search that is not hidden."""
    popular, _is_new = PopularQuery.objects.get_or_create(
        digest="0" * 64, defaults={"text": "社保", "total": 100}
    )
    return popular.pk


def _file(stage: Stage, case: Case) -> list[Any]:
    return [stage.documents[case].pk, stage.files[case].pk]


def _relation(stage: Stage, case: Case) -> list[Any]:
    """Return a relation of the open version, which is entered here; 1 without an open version."""
    document, other = stage.documents[case], stage.documents[Case.RELEASED]
    if document.open_version is None:
        return [document.pk, 1]
    found, _made = Relation.objects.get_or_create(
        version=document.open_version, kind=RelationKind.BASED_ON, target=other
    )
    return [document.pk, found.pk]


def _preview_link(stage: Stage, case: Case) -> list[Any]:
    """Return a preview link of the newest version, which is entered here."""
    document = stage.documents[case]
    found, _made = PreviewLink.objects.get_or_create(
        document=document,
        defaults={
            "version": Version.objects.filter(document=document).order_by("-number")[0],
            "token_hash": f"{document.pk:064}",
            "reason": "x",
            "made_by": stage.cast.drafter,
            "made_at": AT,
            "expires_at": AT,
        },
    )
    return [document.pk, found.pk]


def _link(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form of a preview link; the file of the document counts as read."""
    file = stage.files[case]
    FileText.objects.update_or_create(
        sha256=file.sha256,
        ending=file.ending.lower(),
        defaults={"state": TextState.READ, "is_complete": True, "wanted_at": AT},
    )
    return {"reason": "x", "days": 1}


def _clean_up(stage: Stage, case: Case, published_on: date | None = None) -> list[Any]:
    """Return a clean-up of the body, which is entered here, with one decided document."""
    if case == Case.IMPORTING:  # no clean-up has a document of an unfinished import
        return [999_999]
    document = stage.documents[Case.RELEASED]
    found, _made = CleanUp.objects.get_or_create(
        body=document.body,
        defaults={
            "title": "x",
            "basis": "x",
            "opened_on": AT.date(),
            "closes_on": AT.date(),
            "opened_by": stage.cast.disclosure,
            "published_on": published_on,
        },
    )
    CleanUpRow.objects.get_or_create(
        clean_up=found, document=document, defaults={"decision": "keep"}
    )
    return [found.pk]


def _concern_step(stage: Stage, name: str, state: str) -> dict[str, Any]:
    """Bring the concern into a state, and return the form of a step."""
    moment = None if state == ConcernState.OPEN else AT
    Concern.objects.filter(pk=stage.concern).update(
        state=state, informed_at=moment, answered_at=moment
    )
    sent = {
        "title": "x",
        "facts": "x",
        "text": "x",
        "body_id": stage.cast.finance.pk,
        "due_on": "2027-01-01",
        "progress": "x",
        "outcome": "x",
    }
    if name == REPORT_PROGRESS.name:
        measure = ConcernMeasure.objects.create(
            concern_id=stage.concern, text="x", body=stage.cast.finance, due_on=AT.date()
        )
        sent["measure_id"] = measure.pk
    return {f"{name}-{field}": value for field, value in sent.items()}


def _catalogue(stage: Stage, case: Case, state: str = "draft") -> list[Any]:
    """Return a version of the catalogue of the body, which is entered here."""
    found, _made = CatalogueVersion.objects.get_or_create(
        body=stage.cast.finance,
        state=state,
        defaults={
            "title": "x",
            "number": None if state == "draft" else 1,
            "effective_on": AT.date(),
            "entered_by": stage.cast.disclosure,
            "entered_for": stage.cast.disclosure,
            "entered_at": AT,
        },
    )
    return [found.pk]


def _duty(stage: Stage, case: Case) -> list[Any]:
    """Return a duty of the body, which is entered here."""
    found, _made = Duty.objects.get_or_create(
        body=stage.cast.finance,
        item=CatalogueItem.objects.get(code="A20-07"),
        opens_on=AT.date(),
        defaults={
            "first": AT.date(),
            "last": AT.date(),
            "due_on": AT.date(),
            "closes_on": date(2199, 1, 1),
        },
    )
    return [found.pk]


def _new_catalogue(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the confirmation of a table with one row."""
    columns = asdict(Columns("x"))
    plain = [stage.cast.finance.pk, "x", "2199-01-01", [[None, columns]]]
    return {"confirmed": signing.dumps(plain, salt=SALT, compress=True)}


def _package(stage: Stage, case: Case) -> list[Any]:
    """Return a package with documents that are not public, whose file is in the store."""
    stored = store(io.BytesIO(b"x"), "x.txt")
    found, _made = ArchivePackage.objects.get_or_create(
        body=stage.cast.finance,
        year=2025,
        with_closed=True,
        defaults={
            "state": "made",
            "requested_at": AT,
            "content_id": stored.sha256,
            "sha256": stored.sha256,
            "size": stored.size,
        },
    )
    return [found.pk]


def _statement(stage: Stage, case: Case, verb: str) -> None:
    """Enter the statement that the step is taken with."""
    version = stage.documents[case].versions.order_by("-number").first()
    if verb == "propose" or version is None:
        return
    Statement.objects.create(
        document=stage.documents[case],
        version=version,
        body=stage.documents[case].body,
        state="published" if verb == "end" else "proposed",
        proposed_by=stage.cast.disclosure,
        proposed_for=stage.cast.disclosure,
        proposed_on=AT.date(),
        decided_by=stage.cast.approver,
        published_on=AT.date(),
    )


def _inquiry(stage: Stage, case: Case, kind: str = "secrecy") -> list[Any]:
    """Return an inquiry by letter about the newest version, which is entered here and overdue."""
    if case == Case.IMPORTING:  # nobody is asked about a document of an unfinished import
        return [999_999]
    found, _made = Inquiry.objects.get_or_create(
        version=stage.files[case].version,
        kind=kind,
        defaults={
            "body": stage.cast.finance,
            "recipient": "x",
            "question": "x",
            "due_on": AT.date(),
            "asked_by": stage.cast.drafter,
            "asked_at": AT,
        },
    )
    return [found.pk]


def _remark(stage: Stage, case: Case) -> list[Any]:
    """Return a remark on the newest version, which is entered here."""
    document = stage.documents[case]
    if case == Case.IMPORTING:
        return [document.pk, 1]
    version = document.open_version or stage.files[case].version
    found, _made = PassageRemark.objects.get_or_create(
        version=version,
        defaults={
            "round": 1,
            "paragraph": 1,
            "quotation": "x",
            "remark": "x",
            "person": stage.cast.head,
            "post": "office_head",
            "at": AT,
        },
    )
    return [document.pk, found.pk]


def _short_review(stage: Stage, case: Case) -> list[Any]:
    """Return a rule of the body for the shorter review, which is entered here."""
    if case == Case.IMPORTING:
        return [999_999]
    found, _made = ShortReview.objects.get_or_create(
        body=stage.cast.finance,
        item=CatalogueItem.objects.get(code="A20-02"),
        defaults={"reason": "x", "person": stage.cast.approver, "at": AT},
    )
    return [found.pk]


def _new_clean_up(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form of a new clean-up; the body gets a document to go through."""
    genre = Genre.objects.get(code="normative-document")
    Document.objects.filter(pk=stage.documents[Case.RELEASED].pk).update(genre=genre)
    return {
        "body": stage.cast.finance.pk,
        "title": "x",
        "basis": "x",
        "genres": [genre.pk],
        "before": "2199-01-01",
        "closes_on": "2199-01-01",
    }


def _public_file(stage: Stage, case: Case) -> list[Any]:
    """Return the file of the public version if there is one, otherwise the newest file."""
    document = stage.documents[case]
    found = Attachment.objects.filter(version=document.public_version).first() or stage.files[case]
    return [document.index_number, found.pk, found.name]


def _public_page(stage: Stage, case: Case) -> list[Any]:
    number, key, _name = _public_file(stage, case)
    return [number, key, 1]


def _draft(stage: Stage, case: Case) -> dict[str, Any]:
    """Return the form data of a draft."""
    facts = stage.cast.facts()
    version = Version.objects.filter(document=stage.documents[case]).order_by("-number")[0]
    assert facts.genre is not None
    assert facts.catalogue_item is not None
    return {
        "title": "改过的题目",
        "text": "一",
        "language": "zh-hans",
        "attribute": "public",
        "genre": facts.genre.pk,
        "catalogue_item": facts.catalogue_item.pk,
        "formed_on": "2026-11-12",
        "revision": version.revision,
    }


def _new(stage: Stage, case: Case) -> dict[str, Any]:
    return {**_draft(stage, Case.DRAFT), "place": f"{stage.cast.finance.pk}-{stage.office.pk}"}


def _of_body(stage: Stage, case: Case) -> dict[str, Any]:
    return {"body": stage.cast.finance.code, "year": 2026}


def _target(stage: Stage, cell: Cell) -> Person:
    """Return the person whom the page is about."""
    if cell.row.verb == "oneself":
        return stage.asking(cell.actor)
    return stage.shut if cell.row.verb == "activate" else stage.colleague


def _about_people(stage: Stage, cell: Cell) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments and form data of requests about people."""
    target, body = _target(stage, cell), stage.cast.finance
    if cell.row.route == "desk:identity_unlink":
        sign_on.link(target)
    post = Post.objects.filter(person=target).order_by("-id").first()
    more: dict[str, list[Any]] = {
        "desk:person_action": [cell.row.verb if cell.row.verb != "oneself" else "deactivate"],
        "desk:post_end": [post.pk if post else 0],
        "desk:delegation_end": [one.pk for one in Delegation.objects.filter(post=post)[:1]],
    }
    form = {
        "kind": "auditor",
        "place": f"{body.pk}-0",
        "until": "2199-01-01",
        "since": "2199-01-01",
        "name": "x",
        "username": "newcomer",
        "subject": "newcomer",
        "email": "newcomer@example.org",
        "post": post.pk if post else "",
        "file": SimpleUploadedFile(
            "list.csv", f"姓名,用户名,机构,岗位\n甲,newcomer,{body.code},拟稿人\n".encode()
        ),
        "to": stage.colleague.account.username if stage.colleague.account else "",
    }
    return [target.pk, *more.get(cell.row.route, [])], form if cell.row.method == "POST" else {}


def _about_bodies(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the address and form data of requests about a body."""
    body, route = stage.cast.finance, cell.row.route
    more: dict[str, list[Any]] = {
        "desk:body_details": ["contact"],
        "desk:body_guide": ["zh-hans"],
        "desk:body_accessibility": ["zh-hans"],
        "desk:office_edit": [stage.office.pk],
    }
    arguments = [body.pk, *more.get(route, [])] if "<int" in ROUTES[route] else []
    is_new = route == "desk:body_create"
    if route == "desk:body_end":  # a body ends after those below it; the cell is rolled back
        body.children.update(ended_on=date(2026, 11, 20))
    form = {
        "name": "新名",
        "code": "990000-D77" if is_new else body.code,
        "kind": body.kind,
        "region": body.region,
        "parent": body.pk if is_new else body.parent_id,
        "position": 9,
        "since": "" if is_new else "2026-11-20",
        "seen": version_of(body, NAMES),
        "successor": stage.cast.health.pk,
        "address": "清明路1号",
        "text": "一",
        "save": "1",
        "site_code": "9900000001",
    }
    if route in {"desk:body_details", "desk:body_guide", "desk:body_accessibility", "desk:site"}:
        del form["seen"]
        rows = {
            "desk:body_details": (body, ContactForm.names),
            "desk:body_guide": (GuideText(), ("text",)),
            "desk:body_accessibility": (GuideText(), ("text",)),
            "desk:site": (site_row(), SiteForm.names),
        }
        form["seen"] = version_of(*rows[route])
    return reverse(route, args=arguments), form if cell.row.method == "POST" else {}


def _about_cases(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the arguments and form data of requests about applications."""
    cases = stage.applications
    assert cases is not None
    verb = cell.row.verb
    if cell.row.route == "desk:search_task_answer":
        return reverse(cell.row.route, args=[cases.tried["answer-search"].subject.pk]), {
            "found": "yes",
            "text": "有",
        }
    if cell.row.route == "desk:application_create":
        return reverse(cell.row.route), cases.written() if cell.row.method == "POST" else {}
    if cell.row.route == "desk:reassignment_submit":
        return reverse(cell.row.route), cases.handed()
    if verb:
        return reverse(cell.row.route, args=[cases.tried[verb].case.pk, verb]), {
            **cases.form(verb),
            "confirm": "1",
        }
    if cell.row.route == "desk:application_to_letter" and cell.row.method == "POST":
        sent = {"kind": "question", "title": "问题", "text": "请问何时办理。", "has_agreed": "on"}
        return reverse(cell.row.route, args=[cases.tried["withdraw"].case.pk]), sent
    if cell.row.route in {"desk:letter_templates", "desk:letter_template"}:
        return _about_forms(stage, cell)
    if "custom_field" in cell.row.route:
        return _about_own_fields(stage, cell)
    if cell.row.route == "desk:reply_draft":
        return reverse(cell.row.route, args=[cases.tried["return"].case.pk, "docx"]), {}
    more = {
        "desk:application_file": [cases.file.pk],
        "desk:application_file_page": [cases.file.pk, 1],
        "desk:application_file_page_image": [cases.file.pk, 1],
        "desk:application_letter": [cases.letter.pk, "docx"],
    }.get(cell.row.route, [])
    form = {"reason": "identity"} if cell.row.method == "POST" else {}
    return reverse(cell.row.route, args=[cases.shown.pk, *more]), form


def _about_forms(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the arguments and form data of requests about letter templates."""
    if cell.row.route == "desk:letter_templates":
        return reverse(cell.row.route), {}
    form = (
        {"text": "{{受理编号}}：{{答复期限}}", "version": 0, "save": "1"}
        if cell.row.method == "POST"
        else {}
    )
    return reverse(cell.row.route, args=[stage.cast.finance.pk, "receipt"]), form


def _about_own_fields(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the arguments and form data of requests about custom fields."""
    cases, body = stage.applications, stage.cast.finance
    assert cases is not None
    more = {
        "desk:custom_fields": [],
        "desk:custom_field_add": [body.pk],
        "desk:custom_field_retire": [body.pk, cases.field.pk],
    }
    form = {f"{body.pk}-label": "年份", f"{body.pk}-hint": ""} if cell.row.method == "POST" else {}
    return reverse(cell.row.route, args=more[cell.row.route]), form


def _finding(stage: Stage, case: Case) -> dict[str, Any]:
    """Choose the file, which nobody has read, as a finding; what a reviewer said of it is taken back."""
    document, file = stage.documents[case], stage.files[case]
    Justification.objects.filter(document=document).delete()
    unread = Found(FindingKind.UNREAD, TextPlace.FILE, file.sha256)
    return {"found": [unread.hash_in(document)], "reason": "x"}


ARGUMENTS: dict[str, Make] = {
    "portal:case_letter": lambda stage, case: [1, "docx"],
    "portal:body": lambda stage, case: [stage.cast.finance.code],
    "portal:case_action": lambda stage, case: ["withdraw"],
    "portal:case_file": lambda stage, case: [1],
    "portal:application_create": lambda stage, case: [stage.cast.finance.code],
    "portal:receipt_download": lambda stage, case: [stage.cast.finance.code, "txt"],
    "portal:document": _number,
    "portal:document_redirect": lambda stage, case: [
        str(stage.documents[case].index_number).lower()
    ],
    "portal:document_qr_code": _number,
    "portal:document_metadata": _number,
    "portal:feed": lambda stage, case: ["atom"],
    "portal:search_feed": lambda stage, case: ["rss"],
    **public_records.ARGUMENTS,
    **actors.ARGUMENTS,
    "portal_site:sitemap_items": lambda stage, case: [0],
    "portal_site:sitemap_items_compressed": lambda stage, case: [0],
    "portal:attachment": _public_file,
    "portal:attachment_page": _public_page,
    "portal:attachment_page_image": _public_page,
    "api:document_detail": _number,
    "api:report_detail": lambda stage, case: [2025, stage.cast.finance.code],
    "ui:mode": lambda stage, case: ["elderly"],
    "mfa_remove_webauthn": lambda stage, case: [1],
    "desk:document": _pk,
    "desk:document_edit": _pk,
    "desk:attachment_add": _pk,
    "desk:document_text": _pk,
    "desk:document_masking": _pk,
    "desk:attachment_describe": _file,
    "desk:draft_template": draft_template,
    "desk:draft_template_remove": draft_template,
    "desk:duty_event_withdraw": duty_event,
    "desk:delivery_add": _pk,
    "desk:document_file": _file,
    "desk:document_file_page": lambda stage, case: [*_file(stage, case), 1],
    "desk:document_file_page_image": lambda stage, case: [*_file(stage, case), 1],
    "desk:attachment_remove": _file,
    "desk:document_relations": _pk,
    "desk:relation_remove": _relation,
    "desk:document_preview": _pk,
    "portal:document_preview": _pk,
    "desk:drafting_sheet": _pk,
    "desk:preview_links": _pk,
    "desk:preview_openings": _preview_link,
    "desk:preview_link_revoke": _preview_link,
    "portal:link_preview": lambda stage, case: ["x"],
    "portal:preview_file": lambda stage, case: [
        file_url(FileTicket(stage.files[case].pk)).split("/")[-2]
    ],
    "desk:interpretation_plan": _pk,
    "desk:document_inquiries": _pk,
    "desk:inquiry": _inquiry,
    "desk:inquiry_override": lambda stage, case: _inquiry(stage, case, "third-party"),
    "desk:inquiry_file": lambda stage, case: [*_inquiry(stage, case), stage.files[case].pk],
    "desk:document_remarks": _pk,
    "desk:remark_answer": _remark,
    "desk:short_review_end": _short_review,
    "desk:clean_up": _clean_up,
    "desk:clean_up_publish": _clean_up,
    "desk:duty": _duty,
    "desk:columns": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue_file": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue_upload": lambda stage, case: [stage.cast.finance.pk],
    "desk:catalogue_version": _catalogue,
    "desk:catalogue_adopt": _catalogue,
    "desk:catalogue_discard": _catalogue,
    "portal:body_catalogue": lambda stage, case: [stage.cast.finance.code],
    "portal:catalogue_version": lambda stage, case: [
        stage.cast.finance.code,
        *([1] if _catalogue(stage, case, "adopted") else []),
    ],
    "portal:register": lambda stage, case: [stage.cast.finance.code],
    "portal:clean_up": lambda stage, case: [
        stage.cast.finance.code,
        *_clean_up(stage, case, published_on=AT.date()),
    ],
    "desk:interpretation_draft": _pk,
    "desk:file_download": lambda stage, case: [
        issued(Ticket(0, stage.documents[case].pk, stage.files[case].pk))
    ],
    "desk:notification_open": lambda stage, case: [999_999],
    "desk:saved_filter_action": lambda stage, case: [1, "forget"],
    "desk:document_findings": _pk,
    "desk:document_statement": _pk,
    "desk:archive_package_download": _package,
    "portal:statements": lambda stage, case: [stage.cast.finance.code],
    "desk:document_timeline": _pk,
    "desk:version_compare": lambda stage, case: [stage.documents[case].pk, 1],
    "desk:autosave_save": _pk,
    "desk:autosave_discard": _pk,
    "desk:calendar_feed": lambda stage, case: ["A" * 43],
    "desk:figure": lambda stage, case: ["proactive.total"],
    "desk:saved_table_delete": lambda stage, case: [1],
    "portal:checkpoint": lambda stage, case: [1],
    "portal:report": lambda stage, case: [2025, stage.cast.finance.code],
    "portal:report_source": lambda stage, case: [2025, stage.cast.finance.code],
    "portal:report_data": lambda stage, case: [2025, stage.cast.finance.code, "json"],
    "desk:figure_detail": lambda stage, case: ["applications.1.total"],
    "desk:reports_below": lambda stage, case: [stage.cast.finance.pk, 2025],
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
    "desk:concern": lambda stage, case: [stage.concern],
    "desk:letter": lambda stage, case: [stage.letter],
    "desk:letter_topic_end": lambda stage, case: letters.topic(stage),
    "portal:letter": lambda stage, case: [stage.letter],
    "portal:letter_create_for": lambda stage, case: [stage.cast.finance.code],
    "portal:letter_receipt": lambda stage, case: [stage.cast.finance.code, "txt"],
    "portal:letter_step": lambda stage, case: ["rate"],
    "portal:letter_rating": lambda stage, case: [f"{stage.letter}-{'0' * 32}"],
    "desk:concern_statement": lambda stage, case: [stage.concern],
    "portal:concern": lambda stage, case: [Concern.objects.get(pk=stage.concern).number],
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
    "desk:document_redactions": lambda stage, case: [stage.documents[case].pk],
    "desk:application_redactions": lambda stage, case: [stage.redaction_case],
    "desk:redaction": lambda stage, case: [stage.redaction],
    "desk:redaction_original_page": lambda stage, case: [stage.redaction, 1],
    "desk:redaction_result_page": lambda stage, case: [stage.redaction, 1],
    "desk:redaction_original": lambda stage, case: [stage.redaction],
    "desk:redaction_result": lambda stage, case: [stage.redaction],
    "desk:redaction_proof": lambda stage, case: [stage.redaction],
    "desk:report": lambda stage, case: [stage.report],
    "desk:report_file": lambda stage, case: [stage.report, "csv"],
    "desk:report_section": lambda stage, case: [stage.report, "other"],
    "desk:finding_explain": lambda stage, case: [stage.report],
    "desk:remark_settle": lambda stage, case: [stage.report, stage.remark],
    "desk:manual_figure_add": lambda stage, case: [stage.cast.finance.pk, 2025],
    "desk:manual_figure_undo": lambda stage, case: [stage.figure],
    "desk:local_row_add": lambda stage, case: [stage.cast.finance.pk, 2025],
    "desk:local_row_end": lambda stage, case: [stage.row, 2025],
    "desk:taken_over_report": lambda stage, case: [stage.taken_over],
    "desk:taken_over_report_add": lambda stage, case: [stage.cast.finance.pk, 2025],
}
# By route and method: the query string of a GET, the form data of a POST.
FORMS: dict[tuple[str, str], Make] = {
    ("desk:figures", "GET"): _of_body,
    ("desk:reports", "POST"): lambda stage, case: {"body": stage.cast.finance.pk, "year": "2024"},
    ("desk:report_section", "POST"): lambda stage, case: {"text": "x", "revision": "0"},
    ("desk:finding_explain", "POST"): lambda stage, case: {
        "finding": f"remark:{stage.remark}",
        "text": "x",
    },
    ("desk:figure", "GET"): _of_body,
    ("desk:figure_detail", "GET"): _of_body,
    ("desk:manual_figures", "GET"): _of_body,
    ("desk:statistics_table", "GET"): _of_body,
    ("desk:saved_table_save", "POST"): lambda stage, case: {"name": "mine", "query": "what=items"},
    ("desk:manual_figure_add", "POST"): lambda stage, case: {
        "figure-slot": "applications.1.natural",
        "figure-kind": "outside",
        "figure-amount": "1",
        "figure-reason": "x",
        "figure-evidence": "x",
    },
    ("desk:manual_figure_undo", "POST"): lambda stage, case: {"reason": "x"},
    ("desk:local_row_add", "POST"): lambda stage, case: {
        "row-key": "local.other",
        "row-name": "x",
        "row-unit": "x",
        "row-first_year": "2025",
    },
    ("desk:taken_over_report_add", "POST"): lambda stage, case: {
        "earlier-file": SimpleUploadedFile("r.json", json.dumps(hangzhou()).encode()),
    },
    ("desk:application_statistics", "GET"): _of_body,
    ("desk:document_edit", "POST"): _draft,
    ("desk:document_create", "POST"): _new,
    ("desk:autosave_save", "POST"): _draft,
    ("desk:document_bulk_action", "POST"): lambda stage, case: {
        "ids": [f"{stage.documents[Case.DRAFT].pk}:1"],
        "verb": "submit",
    },
    ("desk:notification_preferences", "POST"): lambda stage, case: {"mail": "each"},
    ("desk:saved_filter_save", "POST"): lambda stage, case: {"name": "mine", "query": "mine=on"},
    ("desk:delivery_add", "POST"): lambda stage, case: {
        "delivery-channel": "weibo",
        "delivery-on": AT.date().isoformat(),
        "delivery-address": "",
    },
    ("desk:document_masking", "POST"): lambda stage, case: {"found": ["x"], "revision": "1"},
    ("desk:draft_template_create", "POST"): template_form,
    ("desk:draft_template", "POST"): template_form,
    ("desk:duty_events", "POST"): event_form,
    ("desk:document_text", "POST"): lambda stage, case: {
        "rich": "<p>x</p>",
        "revision": _draft(stage, case)["revision"],
    },
    ("desk:text_document_create", "POST"): lambda stage, case: {
        "rich": "<p>x</p>",
        "office": f"{stage.cast.finance.pk}-{stage.office.pk}",
    },
    ("desk:text_read", "POST"): lambda stage, case: {
        "source": SimpleUploadedFile("a.txt", "收费目录".encode())
    },
    ("desk:attachment_add", "POST"): lambda stage, case: {"file": upload()},
    ("desk:document_findings", "POST"): _finding,
    ("desk:catalogue_upload", "POST"): _new_catalogue,
    ("desk:document_inquiries", "POST"): lambda stage, case: {
        "kind": "secrecy",
        "recipient": "x",
        "question": "x",
        "due_on": "2199-01-01",
    },
    ("desk:inquiry", "POST"): lambda stage, case: {
        "answer": "not-secret",
        "letter_number": "x",
        "letter_on": AT.date().isoformat(),
    },
    ("desk:inquiry_override", "POST"): lambda stage, case: {"reason": "x"},
    ("desk:document_remarks", "POST"): lambda stage, case: {"paragraph": "1", "remark": "x"},
    ("desk:remark_answer", "POST"): lambda stage, case: {"answer": "x"},
    ("desk:short_reviews", "POST"): lambda stage, case: {
        "body": stage.cast.finance.pk,
        "item": CatalogueItem.objects.get(code="A20-02").pk,
        "reason": "x",
    },
    ("desk:clean_ups", "POST"): _new_clean_up,
    ("desk:clean_up", "POST"): lambda stage, case: {
        f"{name}_{row.pk}": value
        for row in CleanUpRow.objects.all()
        for name, value in (("decision", "amend"), ("reason", "x"))
    },
    ("desk:preview_links", "POST"): _link,
    ("desk:interpretation_plan", "POST"): lambda stage, case: {"exemption": "x"},
    ("desk:document_relations", "POST"): lambda stage, case: {
        "kind": "based_on",
        "target": stage.documents[Case.RELEASED].index_number,
    },
    ("desk:archive_packages", "POST"): lambda stage, case: {
        "body": stage.cast.finance.pk,
        "year": "2025",
        "with_closed": "on",
    },
    ("desk:statement_action", "POST"): lambda stage, case: {"reason": "x"},
    ("desk:document_action", "POST"): lambda stage, case: {
        "opinion": "x",
        "reason": "x",
        "due_at": "2199-01-01T09:00",
        "confirm": "1",
        "on": "2026-11-20",
    },
    ("portal:case", "POST"): lambda stage, case: {
        "number": "990000-D01-SQ2026-00001",
        "code": "AAAA",
    },
    ("desk:document_redactions", "POST"): lambda stage, case: {"file": stage.files[case].pk},
    ("desk:application_redactions", "POST"): lambda stage, case: {"file": stage.redaction_file},
    ("desk:dataset_create", "POST"): lambda stage, case: (
        NEW_DATASET | {"body": stage.cast.finance.pk}
    ),
    ("desk:dataset_bundles", "POST"): lambda stage, case: new_bundle(),
    ("desk:dataset_version_check", "POST"): lambda stage, case: import_form(),
    ("desk:event_create", "POST"): lambda stage, case: NEW_EVENT | {"body": stage.cast.finance.pk},
    ("desk:concern_create", "POST"): lambda stage, case: {
        "body": stage.cast.finance.pk,
        "kind": "other",
        "source": "other",
        "arisen_at": "2026-01-02T09:00",
        "title": "x",
        "facts": "x",
    },
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
    ("desk:concern_statement", "POST"): lambda stage, case: {"form": "text"},
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
ROUTES = {route.name: route.pattern for route in routes()}

# The steps whose page is named by a subject of the stage, and what their forms send: stage, step, state.
STEPS: dict[str, tuple[str, Callable[[Stage, str, str], dict[str, Any]]]] = {
    "desk:concern_action": ("concern", _concern_step),
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


RECORD_STEPS = {
    **supervision.STEPS,
    **channels.STEPS,
    **assessments.STEPS,
    **training.STEPS,
}


def request_of(stage: Stage, cell: Cell) -> tuple[str, dict[str, Any]]:
    """Return the URL and the data to send."""
    case = cell.case or Case.DRAFT
    route = cell.row.route
    if route in ABOUT_BODIES:
        return _about_bodies(stage, cell)
    if route in ABOUT_PEOPLE:
        arguments, sent = _about_people(stage, cell)
        return reverse(route, args=arguments if "<int" in ROUTES[route] else []), sent
    if route in ABOUT_CASES:
        return _about_cases(stage, cell)
    if route in RECORD_STEPS:
        named, sent = RECORD_STEPS[route](stage, cell.row.verb)
        return reverse(route, args=named), sent
    arguments = ARGUMENTS[route](stage, case) if route in ARGUMENTS else []
    if route == "desk:report_action":
        name, _colon, state = cell.row.verb.partition(":")
        # A report whose former year is unknown cannot be submitted.
        TakenOverReport.objects.create(
            body=stage.cast.finance, year=2024, form="2021", cells={}, at=AT
        )
        form = {f"{name}-remark": "x", f"{name}-reason": "x"}
        return reverse(route, args=[stage.reports[ReportState(state)], name]), form
    if route in STEPS_OF_TWO:
        return STEPS_OF_TWO[route](stage, route, cell.row.verb)
    if route in STEPS:
        name, _colon, state = cell.row.verb.partition(":")
        subject, form_of = STEPS[route]
        return reverse(route, args=[getattr(stage, subject), name]), form_of(stage, name, state)
    if route == "desk:error_report_action":
        name = cell.row.verb.partition(":")[0]
        form = {
            f"{name}-result": "corrected",
            f"{name}-text": "x",
            f"{name}-body_id": stage.cast.health.pk,
        }
        return reverse(route, args=[stage.error_report, name]), form
    if route == "desk:redaction_action":
        name, _colon, state = cell.row.verb.partition(":")
        Redaction.objects.filter(pk=stage.redaction).update(state=state)
        sent = {"page_number": 1, "left": 1, "top": 1, "width": 9, "height": 9, "ground": "D4"}
        sent["revision"] = Redaction.objects.get(pk=stage.redaction).revision
        boxes = list(RedactionBox.objects.values_list("pk", flat=True))
        return reverse(route, args=[stage.redaction, name]), {**sent, "reason": "x", "boxes": boxes}
    if route == "desk:statement_action":
        _statement(stage, case, cell.row.verb)
        arguments = [stage.documents[case].pk, cell.row.verb]
    if route == "desk:document_action":
        arguments = [stage.documents[case].pk, cell.row.verb]
    form = FORMS.get((route, cell.row.method))
    address = "/api/v1/" if route == "api:api-root" else reverse(route, args=arguments)
    return address, form(stage, case) if form else {}
