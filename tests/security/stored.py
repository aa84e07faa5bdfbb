"""A world in which each text that a person can write is hostile, entered by the real actions."""

import io
import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from gongkai.calendars.actions import enter_notice
from gongkai.calendars.notices import DayFacts, NoticeFacts
from gongkai.catalogue.models import CatalogueItem, CatalogueRow, CatalogueVersion, Genre
from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.actions.autosave import save_working_copy
from gongkai.documents.actions.imports import complete_import, migrate_documents, start_import
from gongkai.documents.actions.justifications import justify_findings
from gongkai.documents.actions.statements import (
    end_statement,
    propose_statement,
    publish_statement,
)
from gongkai.documents.imports import ImportRow
from gongkai.documents.models import (
    CleanUp,
    CleanUpRow,
    Document,
    Inquiry,
    InterpretationPlan,
    PassageRemark,
    PreviewLink,
    Relation,
    ShortReview,
)
from gongkai.documents.queries.findings import check_of
from gongkai.documents.relation_kinds import RelationKind
from gongkai.documents.rules.findings import Grounds
from gongkai.documents.rules.statements import (
    StatementDecision,
    StatementFacts,
    StatementReason,
)
from gongkai.documents.workflow import Opinion, ReturnReasons, WithdrawalReason
from gongkai.duties.models import BrokenLink
from gongkai.error_reports.actions import answer_error_report, receive_error_report
from gongkai.error_reports.rules import ErrorFacts
from gongkai.error_reports.workflow import AnswerInputs
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.notifications.actions import save_filter
from gongkai.organisations.actions import (
    BodyFacts,
    change_body,
    create_office,
    grant_post,
    state_details,
)
from gongkai.organisations.actions.details import (
    Contact,
    PaymentAccount,
    RemedyAddressees,
    write_guide,
)
from gongkai.organisations.models import Account, Body, Person, Site
from gongkai.organisations.states import GuideLanguage, PostKind
from gongkai.participation.actions import (
    add_measure,
    close_concern,
    register_concern,
    report_progress,
)
from gongkai.participation.models import Concern, ConcernStatement
from gongkai.participation.registration import NewConcern
from gongkai.participation.workflow import MeasureInputs, OutcomeInputs, ProgressInputs
from gongkai.redactions.models import Redaction
from gongkai.redactions.states import RedactionState
from gongkai.search.models import PopularQuery, SynonymList
from gongkai.subscriptions.actions import request_subscription
from gongkai.subscriptions.queries import FeedFilters
from gongkai.subscriptions.rules import SubscriptionFacts, refusal_to_follow
from gongkai.ui.context import renew_site_facts
from tests.cast import AT, SINCE, Cast, build_cast, person
from tests.leaks.world import World
from tests.mailbox.hostile import hostile_letters
from tests.security.consultations import consulted
from tests.security.corpus import MARK, PAYLOADS
from tests.security.stored_assessments import hostile_assessments
from tests.security.stored_cases import hostile_case
from tests.security.stored_channels import hostile_channels
from tests.security.stored_datasets import hostile_datasets
from tests.security.stored_drafting import hostile_drafting
from tests.security.stored_events import hostile_events
from tests.security.stored_gazette import hostile_issues
from tests.security.stored_inspections import hostile_inspection
from tests.security.stored_meetings import hostile_meetings
from tests.security.stored_reports import hostile_reports
from tests.security.stored_supervision import hostile_plans, hostile_register
from tests.security.stored_tokens import hostile_tokens
from tests.security.stored_training import hostile_training

# In quotation marks nearly everything is an address.
EMAIL = f'"<svg/onload={MARK}>"@evil.example'
SHORT = [payload for payload in PAYLOADS if len(payload) <= 40]


def hostile_world(payloads: tuple[str, ...] = PAYLOADS) -> World:
    """Enter each payload as a released document, and some of them in all other places."""
    cast = build_cast()
    _organisation(cast, payloads)
    public = [
        _released(cast, payload, SHORT[at % len(SHORT)]) for at, payload in enumerate(payloads)
    ]
    gone = [
        releases.withdraw_document(
            _released(cast, payload, SHORT[0]), WithdrawalReason(payload), by=cast.disclosure, at=AT
        )
        for payload in payloads[:: max(1, len(payloads) // 6)]
    ]
    waiting = cast.draft(**_facts(payloads[0], SHORT[1]))
    reviews.submit_version(waiting, Opinion(payloads[0]), by=cast.drafter, at=AT)
    returned = cast.draft(**_facts(payloads[1], SHORT[2]))
    reviews.submit_version(returned, Opinion(payloads[1]), by=cast.drafter, at=AT)
    reviews.return_version(returned, ReturnReasons(payloads[2]), by=cast.head, at=AT)
    corrected = _corrected(cast, public[1], payloads)
    _own(cast, payloads)
    _related(public, payloads)
    _cleaned(cast, public[2], payloads)
    _previewed(cast, public[2], payloads)
    _catalogued(cast, payloads)
    _linked(public[2], payloads)
    _stated(cast, payloads)
    _asked(cast, waiting, payloads)
    public.append(_imported(cast, payloads))
    hostile_case(cast, payloads, SHORT)
    reports = hostile_reports(cast, payloads)
    for number, payload in enumerate(payloads[:6]):
        facts = ErrorFacts(f"/search/?q={payload}"[:500], "other", payload, payload)
        report = receive_error_report(
            cast.finance, facts, code="7F3K9QX27F3K9QX", submission=f"{number:032}", at=AT
        )
        answer_error_report(report, AnswerInputs("no_error", payload), by=cast.disclosure, at=AT)
    for number, payload in enumerate(payloads[:6]):
        PopularQuery.objects.create(digest=f"{number:064}", text=payload[:60], total=99 - number)
    _redacted(cast, waiting, payloads)
    _concerned(cast, public[3], payloads)
    hostile_register(cast, payloads)
    hostile_plans(cast, payloads)
    hostile_assessments(cast, payloads)
    hostile_training(cast, payloads)
    hostile_tokens(cast, payloads)
    hostile_inspection(cast, payloads)
    hostile_meetings(cast, public[4], payloads)
    _followed(payloads)
    hostile_letters(cast, payloads[:6])
    hostile_events(cast, public[3], payloads)
    hostile_datasets(cast, payloads[:6])
    consulted(cast, public[2], payloads)
    hostile_drafting(cast, payloads)
    hostile_issues(cast, public[:4], gone[0], payloads)
    hostile_channels(cast, payloads)
    catch_up()
    health = [waiting, returned, corrected, *public[:4], *gone[:1]]
    return World(cast, public=public, gone=gone, health=health, reports=reports)


def _followed(payloads: tuple[str, ...]) -> None:
    """Follow a search for each payload that can be searched."""
    for at, payload in enumerate(payloads):
        filters = FeedFilters("documents.document", query=payload[:200].replace("\x00", ""))
        facts = SubscriptionFacts(f"a{at}@example.org", filters)
        if refusal_to_follow(facts) is None:
            request_subscription(facts, submission=f"{at}", at=AT)


def _concerned(cast: Cast, document: Document, payloads: tuple[str, ...]) -> None:
    """Register concerns with each payload; a public document is the statement on each."""
    for payload in payloads[:6]:
        facts = NewConcern("other", "online", payload[:200], payload, AT)
        concern = register_concern(cast.finance, facts, by=cast.disclosure, at=AT)
        inputs = MeasureInputs(payload[:500], cast.finance.pk, AT.date())
        measure = add_measure(concern, inputs, by=cast.disclosure, at=AT)
        progress = ProgressInputs(measure.pk, payload[:500], done=True)
        report_progress(concern, progress, by=cast.disclosure, at=AT)
        Concern.objects.filter(pk=concern.pk).update(
            state="answered", informed_at=AT, answered_at=AT
        )
        close_concern(concern, OutcomeInputs(payload), by=cast.approver, at=AT)
    ConcernStatement.objects.create(concern=concern, document=document, form="text", is_noted=True)


def _facts(payload: str, short: str) -> dict[str, Any]:
    # The shortest come round in the short fields; what is long enough takes whole payloads.
    return {
        "title": payload,
        "text": f"<p>文</p>{payload}<p title='{payload}'>{payload}</p>",
        "document_number": short,
        "reason": payload,
        "issued_by": payload,
        "co_issuers": [payload, short],
        "change_note": payload,
    }


def _released(cast: Cast, payload: str, short: str) -> Document:
    document = cast.draft(**_facts(payload, short))
    drafts.attach_file(
        document, io.BytesIO("公开的内容".encode()), f"{payload}.txt", by=cast.drafter, at=AT
    )
    document.refresh_from_db()
    steps = (
        (reviews.submit_version, cast.drafter),
        (reviews.pass_office_review, cast.head),
        (reviews.pass_secrecy_review, cast.secrecy),
        (reviews.pass_disclosure_review, cast.disclosure),
        (reviews.approve_version, cast.approver),
    )
    for action, who in steps:
        action(document, Opinion(payload), by=who, at=AT)
        if action is reviews.pass_secrecy_review:
            cast.look_at_files(document)
            _justify(cast, document, payload)
    document.refresh_from_db()
    return releases.release_document(document, by=cast.disclosure, at=AT)


def _justify(cast: Cast, document: Document, payload: str) -> None:
    """Justify what looks like personal data in the payloads."""
    document.refresh_from_db()
    assert document.open_version is not None
    found = check_of(document, document.open_version).by_hash
    if found:
        justify_findings(document, Grounds(frozenset(found), payload), by=cast.secrecy, at=AT)


def _corrected(cast: Cast, document: Document, payloads: tuple[str, ...]) -> Document:
    """Begin a new version of a public document, so that the desk shows the differences of hostile texts."""
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    facts = cast.facts(**_facts(payloads[3], SHORT[3]))
    drafts.edit_version(document, facts, by=cast.drafter, at=AT, revision=1)
    document.refresh_from_db()
    return document


def _redacted(cast: Cast, document: Document, payloads: tuple[str, ...]) -> None:
    """Name files of redactions, give reasons of their return and put words into their proof."""
    for number, payload in enumerate(payloads[:6]):
        Redaction.objects.create(
            document=document,
            state=RedactionState.DISCARDED,
            ending="pdf",
            pages=1,
            original_id=f"{number:064}",
            original_name=f"{payload}.pdf",
            original_size=1,
            media_type="application/pdf",
            result_id=f"{number + 100:064}",
            result_name=f"{payload}.pdf",
            result_size=1,
            proof=json.dumps({"checks": [], "x": payload}),
            return_reason=payload,
            drawn_by=cast.drafter,
            reviewer=cast.secrecy,
            created_at=AT,
        )


def _organisation(cast: Cast, payloads: tuple[str, ...]) -> None:
    """Name bodies, offices, people and holidays."""
    at = AT
    body = cast.finance
    facts = BodyFacts(
        body.code,
        payloads[0][:200],
        payloads[3][:100],
        body.kind,
        body.region,
        body.parent,
        name_en=payloads[7][:200],
        name_ug=payloads[8 % len(payloads)][:200],
        position=body.position,
    )
    change_body(body, facts, by=SYSTEM, at=at, since=date(2026, 11, 1))
    contact = Contact(
        disclosure_office=payloads[1][:200],
        address=payloads[9][:200],
        office_hours=payloads[11][:200],
        email=EMAIL,
    )
    remedies = RemedyAddressees(
        payloads[2][:200],
        payloads[4][:200],
        payloads[5][:200],
        payloads[6][:200],
        payloads[8][:200],
    )
    payment = PaymentAccount(
        payloads[0][:200], payloads[1][:200], "990000000001", payloads[3][:200]
    )
    for details in (contact, remedies, payment):
        state_details(body, details, by=SYSTEM, at=at)
    # As if they had come past the rules, which accept telephone numbers and codes only.
    tag = f"<b>{MARK}</b>"
    Body.objects.filter(pk=body.pk).update(
        telephone=SHORT[0],
        fax=SHORT[1],
        complaint_telephone=SHORT[0],
        bank_account=SHORT[1],
        postcode=tag,
        credit_code=tag,
    )
    Site.objects.create(
        pk=Site.ROW,
        name=tag,
        name_en=tag,
        name_ug=tag,
        site_code=MARK,
        icp_number=SHORT[0],
        police_number=SHORT[1],
    )
    renew_site_facts()
    SynonymList.objects.create(text=f"{payloads[0]} 年报", changed_at=at)
    writer = person("writer")
    grant_post(writer, PostKind.ADMINISTRATOR, body, by=SYSTEM, at=at, since=SINCE)
    for language, text in zip(GuideLanguage, payloads, strict=False):
        write_guide(body, language, f"{text}<p>{MARK}</p>", by=writer, at=at, seen=None)
    body.refresh_from_db()
    Account.objects.filter(pk=cast.drafter.account_id).update(email=EMAIL)
    # As if they had come past the form: a pattern stands before the one, only the command line before the other.
    Account.objects.filter(pk=cast.officer.account_id).update(username=f"<b>{MARK}</b>")
    Body.objects.filter(pk=cast.health.pk).update(region=f"<b>{MARK}</b>")
    office = create_office(body, payloads[0][:100])
    grant_post(cast.drafter, PostKind.DRAFTER, body, by=SYSTEM, at=at, since=SINCE, office=office)
    grant_post(cast.drafter, PostKind.ADMINISTRATOR, body, by=SYSTEM, at=at, since=SINCE)
    for number, one in enumerate(cast.people.values()):
        name = payloads[number % len(payloads)][:100]
        Person.objects.filter(pk=one.pk).update(name=name, telephone=SHORT[0])
        one.refresh_from_db()
    notice = NoticeFacts(
        jurisdiction=body.region,
        year=2027,
        title=payloads[0],
        source=payloads[2],
        issued_on=date(2026, 11, 1),
        verified=True,
        days=(DayFacts(date(2027, 5, 3), False, SHORT[0]),),
    )
    enter_notice(notice, by=SYSTEM, at=at)


def _own(cast: Cast, payloads: tuple[str, ...]) -> None:
    """Keep what is one's own: filters and a working copy."""
    account = cast.drafter.account
    for payload in SHORT[:4]:
        save_filter(account, payload, f"q={payload}")
    save_working_copy(
        account,
        None,
        {"title": payloads[0], "text": payloads[1]},
        by=cast.drafter,
        at=AT,
        revision=0,
        stamp="",
    )


def _related(public: list[Document], payloads: tuple[str, ...]) -> None:
    """Relate public documents, and plan an interpretation, as if the drafts had done so."""
    for number, (one, other) in enumerate(pairwise(public[:4])):
        assert one.public_version is not None
        Relation.objects.create(
            version=one.public_version,
            kind=RelationKind.BASED_ON,
            target=other,
            part=payloads[number][:100],
            target_part=SHORT[number],
        )
    for number in (0, 1):
        InterpretationPlan.objects.create(
            document=public[number],
            body=public[number].body,
            kinds=[] if number else ["text"],
            outline="" if number else payloads[number][:1000],
            exemption=payloads[number][:500] if number else "",
            due_on=AT.date(),
        )


def _catalogued(cast: Cast, payloads: tuple[str, ...]) -> None:
    """Adopt a version of a catalogue that adds an item; its page and its files are public."""
    item = CatalogueItem.objects.create(
        code="L1-001",
        title=payloads[0][:200],
        basis=payloads[1][:100],
        working_days=20,
        body=cast.finance,
    )
    version = CatalogueVersion.objects.create(
        body=cast.finance,
        state="adopted",
        number=1,
        title=payloads[2][:200],
        effective_on=AT.date(),
        adopted_on=AT.date(),
        entered_by=cast.disclosure,
        entered_for=cast.disclosure,
        entered_at=AT,
    )
    CatalogueRow.objects.create(
        version=version,
        item=item,
        position=1,
        first_level=payloads[0][:200],
        second_level=payloads[3][:200],
        content=payloads[1],
        basis=payloads[2],
        time_limit=payloads[3][:200],
        office=payloads[4][:100],
        outlets=["other"],
        other_outlet=payloads[0][:200],
        audience="particular",
        audience_note=payloads[1][:200],
    )


def _linked(document: Document, payloads: tuple[str, ...]) -> None:
    """Enter a broken link of a document."""
    BrokenLink.objects.create(
        document=document, body=document.body, address=payloads[0][:500], found_on=AT.date()
    )


def _cleaned(cast: Cast, document: Document, payloads: tuple[str, ...]) -> None:
    """Publish the result of a clean-up of one document."""
    clean_up = CleanUp.objects.create(
        body=cast.finance,
        title=payloads[0][:200],
        basis=payloads[1][:500],
        opened_on=AT.date(),
        closes_on=AT.date(),
        opened_by=cast.disclosure,
        published_on=AT.date(),
    )
    CleanUpRow.objects.create(
        clean_up=clean_up, document=document, decision="keep", reason=payloads[2][:500]
    )


def _previewed(cast: Cast, document: Document, payloads: tuple[str, ...]) -> None:
    """Make a preview link of a draft."""
    PreviewLink.objects.create(
        document=document,
        version=document.open_version or document.versions.order_by("-number")[0],
        token_hash="0" * 64,
        reason=payloads[0][:500],
        made_by=cast.drafter,
        made_at=AT,
        expires_at=AT,
    )


def _stated(cast: Cast, payloads: tuple[str, ...]) -> None:
    """State that a closed document exists, with number and title; and end another statement."""
    for number, payload in enumerate(payloads[:2]):
        closed = cast.draft(
            **_facts(payload, SHORT[number]) | {"attribute": "closed", "ground": "D5"},
            review_on=AT.date() + timedelta(days=900),
        )
        kept = releases.keep_document(cast.review(closed), by=cast.disclosure, at=AT)
        propose_statement(kept, StatementFacts(True), by=cast.disclosure, at=AT)
        publish_statement(kept, StatementDecision(True), by=cast.approver, at=AT)
    end_statement(kept, StatementReason(payloads[3][:500]), by=cast.disclosure, at=AT)


def _asked(cast: Cast, document: Document, payloads: tuple[str, ...]) -> None:
    """Ask about a version, mark a passage of it, and let an item take the shorter review."""
    document.refresh_from_db()
    version = document.open_version
    assert version is not None
    for payload, short in zip(payloads[:6], SHORT[:6], strict=True):
        Inquiry.objects.create(
            version=version,
            body=document.body,
            kind="third-party",
            recipient=payload[:200],
            question=payload,
            due_on=AT.date(),
            asked_by=cast.drafter,
            asked_at=AT,
            answer="objected",
            opinion=payload,
            letter_number=short,
            letter_on=AT.date(),
            answered_by=cast.disclosure,
            answered_at=AT,
            override_reason=payload,
            overridden_by=cast.approver,
            overridden_at=AT,
        )
        PassageRemark.objects.create(
            version=version,
            round=1,
            paragraph=1,
            quotation=payload,
            before=short,
            after=short,
            remark=payload,
            person=cast.head,
            post="office_head",
            at=AT,
            answer=payload,
            answered_by=cast.drafter,
            answered_at=AT,
        )
    item = CatalogueItem.objects.get(code="A20-02")
    ShortReview.objects.create(
        body=cast.finance, item=item, reason=payloads[0], person=cast.approver, at=AT
    )


def _imported(cast: Cast, payloads: tuple[str, ...]) -> Document:
    """Take over a document from an earlier system; its text comes as Markdown."""
    row = ImportRow(
        line=1,
        external_id=SHORT[0],
        title=payloads[0],
        source="\n\n".join(payloads),
        genre=Genre.objects.get(code="notice"),
        item=CatalogueItem.objects.get(code="A20-01"),
        subject=None,
        issued_by=payloads[0],
        document_number=SHORT[0],
        language="zh-hans",
        formed_on=date(1999, 1, 1),
        effective_on=None,
    )
    started = start_import(
        cast.finance, file_name=payloads[0], file_sha256="a" * 64, rows=1, by=SYSTEM, at=AT
    )
    migrate_documents(started, [row], start=0, by=SYSTEM, at=AT)
    complete_import(started, by=SYSTEM, at=AT)
    return Document.objects.get(import_record=started)
