"""Test data with every state that is not public; each secret field contains its own canary."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from gongkai.applications.actions.consultations import consult
from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.actions.publishing import publish_case
from gongkai.applications.actions.replies import (
    approve_reply,
    propose_reply,
    serve_reply,
    write_message,
)
from gongkai.applications.inputs import (
    ConsultInputs,
    MessageInputs,
    PartFacts,
    ProposeInputs,
    PublishInputs,
    RegisterInputs,
    ServeInputs,
)
from gongkai.applications.intake.validation import RequestFacts
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.models.applicants import ApplicantFacts
from gongkai.applications.states import FileKind
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions.drafts import (
    attach_file,
    draft_document,
    edit_version,
    remove_attachment,
    start_version,
)
from gongkai.documents.actions.imports import complete_import, migrate_documents, start_import
from gongkai.documents.actions.inquiries import answer_inquiry, ask_inquiry
from gongkai.documents.actions.releases import (
    keep_document,
    release_document,
    repeal_document,
    schedule_release,
    withdraw_document,
)
from gongkai.documents.actions.remarks import mark_passage
from gongkai.documents.actions.reviews import (
    approve_version,
    pass_disclosure_review,
    pass_office_review,
    pass_secrecy_review,
    return_version,
    submit_version,
)
from gongkai.documents.actions.short_reviews import shorten_review
from gongkai.documents.actions.statements import end_statement, propose_statement, publish_statement
from gongkai.documents.imports import ImportRow
from gongkai.documents.models import Attachment, Document, Version
from gongkai.documents.rules.inquiries import AnswerFacts, InquiryFacts
from gongkai.documents.rules.remarks import RemarkFacts
from gongkai.documents.rules.short_reviews import ShortReviewFacts
from gongkai.documents.rules.statements import StatementDecision, StatementFacts, StatementReason
from gongkai.documents.workflow import (
    Opinion,
    ReleaseMoment,
    RepealDay,
    ReturnReasons,
    WithdrawalReason,
)
from gongkai.error_reports.actions import answer_error_report, receive_error_report
from gongkai.error_reports.rules import ErrorFacts
from gongkai.error_reports.workflow import AnswerInputs
from gongkai.files.storage import store_encrypted
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.models import Act, FailedAct
from gongkai.operations.bulk_export import export_everything
from gongkai.organisations.actions import create_office, delegate_post, grant_post
from gongkai.organisations.models import Account, Body, Person, Post
from gongkai.organisations.states import PostKind
from gongkai.participation.actions import add_measure, register_concern
from gongkai.participation.registration import NewConcern
from gongkai.participation.workflow import MeasureInputs
from gongkai.redactions.models import Redaction
from gongkai.redactions.states import RedactionState
from gongkai.reports.actions.drafts import edit_section, explain_finding, open_report
from gongkai.search.desk_index import index_changed_texts
from tests.cast import AT, POSTS, SINCE, Cast, build_cast, later, person
from tests.leaks.actors import add_actor, add_secret_subscribers
from tests.leaks.assessments import add_assessments, publish_assessment
from tests.leaks.canaries import SECRET_DAY, Canaries
from tests.leaks.channels import add_secret_sends
from tests.leaks.consultation_readers import add_secret_readers
from tests.leaks.consultations import add_secret_consultations
from tests.leaks.datasets import add_datasets, publish_dataset
from tests.leaks.entries import NEVER
from tests.leaks.events import add_events
from tests.leaks.gazette import add_secret_issue, print_issue
from tests.leaks.inspections import add_inspection, hold_inspection
from tests.leaks.letters import add_counted_letters, add_secret_letters
from tests.leaks.meetings import add_meetings, announce
from tests.leaks.supervision import add_plans, add_register, issue_open_plan
from tests.leaks.tokens import add_tokens
from tests.leaks.training import add_training
from tests.subscriptions.lists import entered

ROAD: tuple[tuple[Callable[..., Any], str], ...] = (
    (submit_version, "drafter"),
    (pass_office_review, "head"),
    (pass_secrecy_review, "secrecy"),
    (pass_disclosure_review, "disclosure"),
    (approve_version, "approver"),
)
REVIEWS = ("office review", "secrecy review", "disclosure review", "approval")
SECRET_REVIEW = date(2029, 6, 5)


@dataclass
class World:
    """Public and secret objects, and the users who request them."""

    cast: Cast
    canaries: Canaries = field(default_factory=Canaries)
    public: list[Document] = field(default_factory=list)
    gone: list[Document] = field(
        default_factory=list
    )  # withdrawn documents: only their tombstones are visible
    health: list[Document] = field(
        default_factory=list
    )  # of the stranger's own body, public or not
    hidden: list[Document] = field(default_factory=list)
    hidden_files: list[tuple[str, int, int, str]] = field(
        default_factory=list
    )  # number, document, id, name
    reports: list[int] = field(default_factory=list)  # drafts of reports
    handlers: tuple[
        Person, ...
    ] = ()  # officer and supervisor of the cases, in a body without other users
    numbers: Any = field(default_factory=lambda: count(1))
    at: datetime = AT  # the time of the next actions

    def word(self, place: str) -> str:
        """Return a new canary."""
        return self.canaries.word(place)

    def account(self, who: str) -> Account | None:
        """Return the account of a requesting user, None for a visitor."""
        return None if who == "visitor" else Account.objects.get(username=who)


def plain_world() -> World:
    """Create public objects; their unpublished and formerly public parts contain canaries."""
    world = World(build_cast())
    cast = world.cast
    for name in (*POSTS, "government"):
        if name in cast.people:
            _hide(world, cast.people[name])
    for kind in (PostKind.ADMINISTRATOR, PostKind.AUDITOR):
        grant_post(cast.stranger, kind, cast.health, by=SYSTEM, at=AT, since=SINCE)
    clerk = person("clerk")
    for kind in (
        PostKind.EDITOR,
        PostKind.CASE_OFFICER,
        PostKind.CASE_SUPERVISOR,
        PostKind.REPORT_OFFICER,
        PostKind.ASSESSOR,
    ):
        grant_post(clerk, kind, cast.finance, by=SYSTEM, at=world.at, since=SINCE)
    world.public += [
        _released(world, title=f"第{number}号收费通知", text="<p>收费公开。</p>")
        for number in range(3)
    ]
    world.public += [
        _released(world, title="ئۇقتۇرۇش", text="<p>ئۇچۇر ئاشكارا</p>", language="ug"),
        repeal_document(
            _released(world, title="已废止的通知"),
            RepealDay(date(2026, 11, 20)),
            by=cast.disclosure,
            at=world.at,
        ),
        _corrected(world),
        _released(world, title="将有新版本的通知"),
        _released(world, title="新版本待签发的通知"),
    ]
    world.gone.append(_withdrawn(world))
    world.gone.append(_withdrawn(world))
    _imported(world, title="旧系统的公告", done=True)
    _listed(world)
    _stated(world)
    add_counted_letters(world)
    add_register(world)
    issue_open_plan(world)
    publish_assessment(world)
    announce(world)
    print_issue(world)
    add_actor(world)
    publish_dataset(world)
    hold_inspection(world)
    for title in ("卫生健康通知", "卫生健康草稿"):
        facts = cast.facts(title=title)
        world.health.append(draft_document(cast.health, facts, by=cast.stranger, at=world.at))
    # Telephones of the staff are for the administrators of their own body.
    Person.objects.exclude(pk=cast.stranger.pk).update(telephone="0990-7350998")
    catch_up()
    export_everything(later(days=0))
    return world


def add_secrets(world: World) -> None:
    """Create all secret objects, which must not be noticeable by any word, count or date."""
    cast = world.cast
    # A separate time, so that a leaked modification date is a difference.
    world.at = later(days=1, hours=3)
    _asked(world, _draft(world, "a draft"))
    for steps, name in enumerate(REVIEWS, start=1):
        _walk(world, _draft(world, f"a document in {name}"), steps, name)
    returned = _walk(world, _draft(world, "a returned document"), 2, "a returned document")
    return_version(
        returned,
        ReturnReasons(world.word("why a document was returned")),
        by=cast.secrecy,
        at=world.at,
    )
    mark_passage(
        _walk(world, _draft(world, "a document with a remark"), 1, "a document with a remark"),
        RemarkFacts(world.word("a remark on a passage"), paragraph=1),
        by=cast.head,
        at=world.at,
    )
    _approved(world, "an approved document")
    schedule_release(
        _approved(world, "an appointed document"),
        ReleaseMoment(later(days=900), "late"),
        by=cast.disclosure,
        at=world.at,
    )
    closed = {"attribute": "closed", "ground": "D5", "review_on": date(2029, 6, 5)}
    on_request = {"attribute": "on_request"}
    _approved(world, "a document to be closed", **closed)
    keep_document(
        _approved(world, "a kept document", **on_request), by=cast.disclosure, at=world.at
    )
    unstated = keep_document(
        _approved(world, "a closed document", **closed), by=cast.disclosure, at=world.at
    )
    # A proposal is not public, and nothing of it changes a public page.
    propose_statement(unstated, StatementFacts(True), by=cast.disclosure, at=world.at)
    _stub(world)
    _new_version(world, world.public[-2], steps=0)
    _new_version(world, world.public[-1], steps=5)
    _new_version(world, world.gone[1], steps=3)
    _imported(world, title=world.word("an unfinished import"), done=False)
    _error_reports(world)
    _concerns(world)
    add_meetings(world)
    for confirmed in (True, False):
        entered(
            confirmed=confirmed,
            address=world.word("the address of a subscriber"),
            query=world.word("the words that a subscriber searches for"),
        )
    add_plans(world)
    add_assessments(world)
    add_training(world)
    add_tokens(world)
    add_inspection(world)
    add_secret_letters(world)
    add_events(world)
    add_datasets(world)
    add_secret_consultations(world)
    add_secret_readers(world)
    add_secret_issue(world)
    add_secret_sends(world)
    add_secret_subscribers(world)
    _people(world)
    _cases(world)
    _report(world)
    act = Act.objects.order_by("id").last()
    assert act is not None
    FailedAct.objects.create(
        consumer="x",
        act=act,
        attempts=3,
        error=world.word("an error of a consumer"),
        failed_at=world.at,
    )
    shorten_review(
        cast.finance,
        ShortReviewFacts(
            CatalogueItem.objects.get(code="A20-02"), world.word("why a review is shorter")
        ),
        by=cast.approver,
        at=world.at,
    )
    catch_up()
    index_changed_texts()
    export_everything(later(days=0))  # at the same moment: only secrets could make other files


def _stated(world: World) -> None:
    """
    State that two closed documents exist; nothing of them but ground and body is public.

    One statement is published without number and title, one was published and ended.
    """
    cast, closed = world.cast, {"attribute": "closed", "ground": "D6", "review_on": SECRET_REVIEW}
    for place in ("a document with a statement", "a document with an ended statement"):
        document = keep_document(_approved(world, place, **closed), by=cast.disclosure, at=world.at)
        propose_statement(document, StatementFacts(), by=cast.disclosure, at=world.at)
        publish_statement(document, StatementDecision(), by=cast.approver, at=world.at)
    end_statement(
        document,
        StatementReason(world.word("why a statement ended")),
        by=cast.disclosure,
        at=world.at,
    )


def _asked(world: World, document: Document) -> None:
    """Ask the secrecy authority about a draft, and record what it answered."""
    cast = world.cast
    facts = InquiryFacts(
        "secrecy",
        world.word("what an inquiry asks"),
        date(2029, 6, 5),
        recipient=world.word("whom an inquiry asks"),
    )
    inquiry = ask_inquiry(document, facts, by=cast.drafter, at=world.at)
    answer = AnswerFacts(
        "not-secret",
        world.word("the answer to an inquiry"),
        world.word("the number of a letter"),
        local_date(world.at),
    )
    answer_inquiry(inquiry, answer, by=cast.secrecy, at=world.at)


def _hide(world: World, somebody: Person) -> None:
    """Give a staff member a secret name."""
    Person.objects.filter(pk=somebody.pk).update(name=world.word(f"the name of {somebody.name}"))
    word = world.word(f"the account of {somebody.name}").replace(" ", "").lower()
    Account.objects.filter(pk=somebody.account_id).update(
        username=word, email=f"{word[4:]}@example.org"
    )
    somebody.refresh_from_db()


def _walk(world: World, document: Document, steps: int, place: str) -> Document:
    """Take the first steps of the workflow of a document; the opinions are secret."""
    for number, (action, who) in enumerate(ROAD[:steps], start=1):
        action(
            document,
            Opinion(world.word(f"opinion {number} on {place}")),
            by=getattr(world.cast, who),
            at=world.at,
        )
        if action is pass_secrecy_review:
            world.cast.look_at_files(document, at=world.at)
    document.refresh_from_db()
    return document


def _released(world: World, **changes: Any) -> Document:
    """Release a document with a file; its file and text are public, the opinions are not."""
    facts = {"reason": world.word("the drafter's reason for an attribute"), **changes}
    document = world.cast.draft(at=world.at, **facts)
    _attach(world, document, "公开附件.txt", "公开的内容")
    document.refresh_from_db()
    return release_document(
        _walk(world, document, 5, "a public document"), by=world.cast.disclosure, at=world.at
    )


def _attach(
    world: World, document: Document, name: str, content: str, *, secret: bool = False
) -> Attachment:
    attached = attach_file(
        document, io.BytesIO(content.encode()), name, by=world.cast.drafter, at=world.at
    )
    if secret:
        world.canaries.hashes.add(attached.sha256)
    return attached


def _attach_secret(world: World, document: Document, place: str) -> Attachment:
    name = world.word(f"the name of a file of {place}").replace(" ", "")
    return _attach(world, document, f"{name}.txt", world.word(f"a file of {place}"), secret=True)


def _facts(world: World, place: str, **changes: Any) -> dict[str, Any]:
    """Return facts of a draft; each contains a canary with its place."""
    return {
        "title": world.word(f"the title of {place}"),
        "text": f"<p>{world.word(f'the text of {place}')}收费</p>",
        "document_number": f"{world.word(f'the number of {place}')}号",
        "reason": world.word(f"the reason of {place}"),
        "issued_by": world.word(f"the issuer of {place}"),
        "co_issuers": [world.word(f"a co-issuer of {place}")],
        "formed_on": date.fromisoformat(SECRET_DAY),
        "genre": Genre.objects.get(code="report"),
        "catalogue_item": CatalogueItem.objects.get(code="A20-05"),
        **changes,
    }


def _numbered(world: World, document: Document) -> Document:
    """
    Give an unpublished document an index number, so that its URL can be guessed.

    Documents have none before their release, but access must not depend on that alone.
    """
    number = f"{world.cast.finance.code}/2026-{NEVER - next(world.numbers)}"
    Document.objects.filter(pk=document.pk).update(index_number=number)
    document.refresh_from_db()
    return document


def _draft(world: World, place: str, **changes: Any) -> Document:
    """Create a draft in which everything is secret, with a file and a removed file."""
    document = _numbered(world, world.cast.draft(at=world.at, **_facts(world, place, **changes)))
    attached = _attach_secret(world, document, place)
    removed = _attach_secret(world, document, f"{place}, taken off again")
    remove_attachment(document, removed.pk, by=world.cast.drafter, at=world.at)
    world.hidden.append(document)
    _note_files(world, document, [attached, removed])
    document.refresh_from_db()
    return document


def _note_files(world: World, document: Document, attachments: list[Attachment]) -> None:
    world.hidden_files += [
        (str(document.index_number), document.pk, one.pk, one.name) for one in attachments
    ]


def _approved(world: World, place: str, **changes: Any) -> Document:
    return _walk(world, _draft(world, place, **changes), 5, place)


def _stub(world: World) -> None:
    """Close a document as a state secret: only the reason is stored."""
    facts = world.cast.facts(
        title="",
        text="",
        genre=None,
        catalogue_item=None,
        attribute="closed",
        ground="D1",
        reason=world.word("the reason of a state secret"),
        review_on=date(2029, 6, 5),
        formed_on=date.fromisoformat(SECRET_DAY),
    )
    stub = draft_document(world.cast.finance, facts, by=world.cast.drafter, at=world.at)
    keep_document(
        _walk(world, _numbered(world, stub), 5, "a state secret"),
        by=world.cast.disclosure,
        at=world.at,
    )
    world.hidden.append(stub)


def _corrected(world: World) -> Document:
    """Release a document and its correction: the old text and file are no longer public."""
    document = world.cast.draft(
        title="更正过的通知", text=f"<p>{world.word('the text of an old version')}</p>"
    )
    replaced = _attach_secret(world, document, "an old version")
    document.refresh_from_db()
    document = release_document(
        _walk(world, document, 5, "an old version"), by=world.cast.disclosure, at=world.at
    )
    start_version(document, by=world.cast.drafter, at=world.at)
    document.refresh_from_db()
    carried = Attachment.objects.get(version=document.open_version)
    remove_attachment(document, carried.pk, by=world.cast.drafter, at=world.at)
    facts = world.cast.facts(
        title="更正过的通知", text="<p>改正的收费标准</p>", change_note="更正数字"
    )
    edit_version(
        document, facts, by=world.cast.drafter, at=world.at, revision=_open(document).revision
    )
    _attach(world, document, "新附件.txt", "新的公开内容")
    document.refresh_from_db()
    _note_files(world, document, [replaced, carried])
    return release_document(
        _walk(world, document, 5, "a correction"), by=world.cast.disclosure, at=world.at
    )


def _withdrawn(world: World) -> Document:
    """Release and withdraw a document: its title, text and files are secret from then on."""
    place = "a withdrawn document"
    document = world.cast.draft(at=world.at, **_facts(world, place))
    attached = _attach_secret(world, document, place)
    document.refresh_from_db()
    document = release_document(
        _walk(world, document, 5, place), by=world.cast.disclosure, at=world.at
    )
    _note_files(world, document, [attached])
    return withdraw_document(
        document, WithdrawalReason("附件有误"), by=world.cast.disclosure, at=world.at
    )


def _new_version(world: World, document: Document, *, steps: int) -> None:
    """Start a new version of a decided document; even its existence is secret."""
    place = f"a new version after {steps} steps"
    start_version(document, by=world.cast.drafter, at=world.at)
    document.refresh_from_db()
    facts = world.cast.facts(**_facts(world, place), change_note=world.word(f"the note of {place}"))
    edit_version(
        document, facts, by=world.cast.drafter, at=world.at, revision=_open(document).revision
    )
    attached = _attach_secret(world, document, place)
    document.refresh_from_db()
    _walk(world, document, steps, place)
    _note_files(world, document, [attached])


def _open(document: Document) -> Version:
    document.refresh_from_db()
    assert document.open_version is not None
    return document.open_version


def _imported(world: World, *, title: str, done: bool) -> None:
    """Import a document from an earlier system; it is secret until the import is complete."""
    place = "旧系统" if done else world.word("a row of an unfinished import")
    row = ImportRow(
        line=1,
        external_id=place.replace(" ", ""),
        title=title,
        source=place,
        genre=Genre.objects.get(code="report" if not done else "notice"),
        item=CatalogueItem.objects.get(code="A20-01"),
        subject=None,
        issued_by=place,
        document_number="",
        language="zh-hans",
        formed_on=date(1999, 1, 1),
        effective_on=None,
    )
    name = "旧系统.jsonl" if done else world.word("the file of an import")
    started = start_import(
        world.cast.finance,
        file_name=name,
        file_sha256=("a" if done else "b") * 64,
        rows=1,
        by=SYSTEM,
        at=AT,
    )
    migrate_documents(started, [row], start=0, by=SYSTEM, at=world.at)
    document = Document.objects.get(import_record=started)
    if done:
        complete_import(started, by=SYSTEM, at=world.at)
        world.public.append(document)
    else:
        world.hidden.append(document)


def _cases(world: World) -> None:
    """Create applications that only their handler, the sole user of a body, may see."""
    body = world.cast.government
    registrar, chief = world.handlers
    arrived, worked, closed = (
        _application(world, body, place) for place in ("an application", "a case", "a closed case")
    )
    write_message(
        arrived,
        MessageInputs(
            text=world.word("a message of an applicant"),
            remarks=world.word("what was left out of a message"),
        ),
        at=world.at,
    )
    for one in (worked, closed):
        register_application(
            one, RegisterInputs(confirmed_on=local_date(world.at)), by=registrar, at=world.at
        )
        one.refresh_from_db()
    consult(
        worked,
        ConsultInputs(
            question=world.word("a question to a third party"),
            name=world.word("a third party"),
            contact=world.word("where a third party lives"),
        ),
        by=registrar,
        at=world.at,
    )
    original, served = (
        CaseFile.objects.create(
            application=closed,
            kind=kind,
            name=f"{world.word(f'the name of a file {kind}').replace(' ', '')}.txt",
            content_id=f"{at}" * 64,
            size=1,
            media_type="text/plain",
            at=world.at,
        )
        for at, kind in enumerate((FileKind.ORIGINAL, FileKind.SERVED), start=7)
    )
    world.canaries.hashes |= {original.content_id, served.content_id}
    Redaction.objects.create(
        application=closed,
        case_file=original,
        state=RedactionState.APPROVED,
        ending="txt",
        pages=1,
        original_id=original.content_id,
        original_name=original.name,
        original_size=1,
        media_type="text/plain",
        result_id=served.content_id,
        result_name=f"{world.word('the name of a redacted file').replace(' ', '')}.txt",
        result_size=1,
        proof=json.dumps({"checks": [], "x": world.word("the proof of a redaction")}),
        return_reason=world.word("why a redaction was returned"),
        drawn_by=registrar,
        reviewer=chief,
        created_at=world.at,
    )
    part = PartFacts(
        Outcome.GIVEN_IN_PART,
        world.word("what a reply decides on"),
        world.word("the ground of a reply"),
        original=original,
        served_file=served,
    )
    propose_reply(
        closed,
        ProposeInputs(parts=[part], text=world.word("the words of a reply")),
        by=registrar,
        at=world.at,
    )
    approve_reply(closed, by=chief, at=world.at)
    serve_reply(
        closed,
        ServeInputs(
            way="post",
            served_on=local_date(world.at),
            proof=world.word("a proof of service"),
            text=world.word("the words of a letter"),
        ),
        by=registrar,
        at=world.at,
    )


def _listed(world: World) -> None:
    """Answer an application and list it: only the title written by the officer is public."""
    body = world.cast.government
    registrar, chief = person("registrar"), person("chief")
    for somebody, kind in ((registrar, PostKind.CASE_OFFICER), (chief, PostKind.CASE_SUPERVISOR)):
        _hide(world, somebody)
        grant_post(somebody, kind, body, by=SYSTEM, at=world.at, since=SINCE)
    world.handlers = (registrar, chief)
    case = _application(world, body, "a listed case")
    register_application(
        case, RegisterInputs(confirmed_on=local_date(world.at)), by=registrar, at=world.at
    )
    part = PartFacts(
        Outcome.GIVEN,
        world.word("what a listed reply decides on"),
        world.word("the ground of a listed reply"),
    )
    propose_reply(case, ProposeInputs(parts=[part]), by=registrar, at=world.at)
    approve_reply(case, by=chief, at=world.at)
    serve_reply(
        case, ServeInputs(way="post", served_on=local_date(world.at)), by=registrar, at=world.at
    )
    publish_case(case, PublishInputs(title="收费明细的申请"), by=registrar, at=world.at)


def _application(world: World, body: Body, place: str) -> Application:
    """Create an application in which everything is secret, including its query code."""
    who = ApplicantFacts(
        name=world.word(f"the name of the applicant of {place}"),
        proof="passport",
        proof_number=world.word(f"the passport of {place}"),
        telephone="0990-7350999",
        email=f"{world.word(f'the address of {place}').split()[0][4:].lower()}@example.org",
        address=world.word(f"the street of {place}"),
    )
    facts = RequestFacts(
        "person",
        who,
        world.word(f"the title of {place}"),
        f"{world.word(f'the description of {place}')}收费",
        document_number=world.word(f"the number in {place}"),
        help_wanted=world.word(f"the help wanted in {place}"),
        remarks=world.word(f"what was left out of the mail of {place}"),
    )
    stored = store_encrypted(
        io.BytesIO(world.word(f"a file of {place}").encode()),
        f"{world.word(f'a file name of {place}')}.txt",
    )
    world.canaries.hashes.add(stored.content_id)
    return receive_application(
        body, facts, at=world.at, code=world.word(f"the code of {place}"), files=[stored]
    )


def _error_reports(world: World) -> None:
    """Create reports of errors to a body for which no requesting user answers; one is answered."""
    editor, body = person("answerer"), world.cast.government
    grant_post(editor, PostKind.EDITOR, body, by=SYSTEM, at=world.at, since=SINCE)
    for number in range(2):
        facts = ErrorFacts(
            "/catalogue/",
            "other",
            world.word("the words of a report of an error"),
            world.word("the contact of a reader"),
        )
        code = world.word("the code of a report of an error")
        report = receive_error_report(
            body, facts, code=code, submission=f"{number:032}", at=world.at
        )
    answer = AnswerInputs("no_error", world.word("the answer to a report of an error"))
    answer_error_report(report, answer, by=editor, at=world.at)


def _concerns(world: World) -> None:
    """Create public concerns of a body in which no requesting user works; nothing is stated on them."""
    handler, body = person("handler"), world.cast.government
    grant_post(handler, PostKind.EDITOR, body, by=SYSTEM, at=world.at, since=SINCE)
    for kind in ("other", "emergency"):
        facts = NewConcern(
            kind=kind,
            source="online",
            title=world.word("the topic of a concern"),
            facts=world.word("the facts of a concern"),
            arisen_at=world.at,
        )
        concern = register_concern(body, facts, by=handler, at=world.at)
        measure = MeasureInputs(world.word("a measure on a concern"), body.pk, date(2029, 6, 5))
        add_measure(concern, measure, by=handler, at=world.at)


def _people(world: World) -> None:
    """Create an office, a person and a delegation that are secret outside the body."""
    cast: Cast = world.cast
    body: Body = cast.finance
    office = create_office(body, world.word("the name of an office"))
    somebody = person("substitute")
    _hide(world, somebody)
    grant_post(somebody, PostKind.DRAFTER, body, by=SYSTEM, at=world.at, since=SINCE, office=office)
    post = Post.objects.get(person=cast.approver, kind=PostKind.APPROVER)
    delegate_post(
        post, somebody, since=SINCE, until=date(2027, 1, 1), by=cast.approver.actor, at=world.at
    )


def _report(world: World) -> None:
    """Create the draft of an annual report with text and an explanation of a warning."""
    writer, body = person("reporter"), world.cast.government
    grant_post(writer, PostKind.REPORT_OFFICER, body, by=SYSTEM, at=world.at, since=SINCE)
    report = open_report(body, 2025, by=writer, at=world.at)
    edit_section(
        report, "other", world.word("the text of a report"), by=writer, at=world.at, revision=0
    )
    words = world.word("the word for a warning")
    explain_finding(report, f"handed-in:{world.cast.health.code}", words, by=writer, at=world.at)
    world.reports.append(report.pk)
