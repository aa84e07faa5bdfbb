"""Documents of the leak test: public ones with secret parts, and secret ones in every state."""

import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

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
from gongkai.documents.actions.statements import end_statement, propose_statement, publish_statement
from gongkai.documents.imports import ImportRow
from gongkai.documents.models import Attachment, Document, Version
from gongkai.documents.rules.inquiries import AnswerFacts, InquiryFacts
from gongkai.documents.rules.remarks import RemarkFacts
from gongkai.documents.rules.statements import StatementDecision, StatementFacts, StatementReason
from gongkai.documents.workflow import (
    Opinion,
    ReleaseMoment,
    RepealDay,
    ReturnReasons,
    WithdrawalReason,
)
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from tests.cast import AT, later
from tests.leaks.canaries import SECRET_DAY
from tests.leaks.entries import NEVER

if TYPE_CHECKING:  # the world imports this module
    from tests.leaks.world import World

REVIEW_ACTIONS: tuple[tuple[Callable[..., Any], str], ...] = (
    (submit_version, "drafter"),
    (pass_office_review, "head"),
    (pass_secrecy_review, "secrecy"),
    (pass_disclosure_review, "disclosure"),
    (approve_version, "approver"),
)
REVIEWS = ("office review", "secrecy review", "disclosure review", "approval")
SECRET_REVIEW = date(2029, 6, 5)


def add_public_documents(world: "World") -> None:
    """Release documents; their unpublished and formerly public parts contain canaries."""
    cast = world.cast
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


def add_secret_documents(world: "World") -> None:
    """Create a secret document in every state of the workflow, and secret versions of public ones."""
    cast = world.cast
    _inquire(world, _draft(world, "a draft"))
    for steps, name in enumerate(REVIEWS, start=1):
        _take_steps(world, _draft(world, f"a document in {name}"), steps, name)
    returned = _take_steps(world, _draft(world, "a returned document"), 2, "a returned document")
    return_version(
        returned,
        ReturnReasons(world.word("why a document was returned")),
        by=cast.secrecy,
        at=world.at,
    )
    mark_passage(
        _take_steps(
            world, _draft(world, "a document with a remark"), 1, "a document with a remark"
        ),
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


def state_closed_documents(world: "World") -> None:
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


def _inquire(world: "World", document: Document) -> None:
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


def _take_steps(world: "World", document: Document, steps: int, place: str) -> Document:
    """Take the first steps of the workflow of a document; the opinions are secret."""
    for number, (action, who) in enumerate(REVIEW_ACTIONS[:steps], start=1):
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


def _released(world: "World", **changes: Any) -> Document:
    """Release a document with a file; its file and text are public, the opinions are not."""
    facts = {"reason": world.word("the drafter's reason for an attribute"), **changes}
    document = world.cast.draft(at=world.at, **facts)
    _attach(world, document, "公开附件.txt", "公开的内容")
    document.refresh_from_db()
    return release_document(
        _take_steps(world, document, 5, "a public document"), by=world.cast.disclosure, at=world.at
    )


def _attach(
    world: "World", document: Document, name: str, content: str, *, secret: bool = False
) -> Attachment:
    attached = attach_file(
        document, io.BytesIO(content.encode()), name, by=world.cast.drafter, at=world.at
    )
    if secret:
        world.canaries.hashes.add(attached.sha256)
    return attached


def _attach_secret(world: "World", document: Document, place: str) -> Attachment:
    name = world.word(f"the name of a file of {place}").replace(" ", "")
    return _attach(world, document, f"{name}.txt", world.word(f"a file of {place}"), secret=True)


def _facts(world: "World", place: str, **changes: Any) -> dict[str, Any]:
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


def _numbered(world: "World", document: Document) -> Document:
    """
    Give an unpublished document an index number, so that its URL can be guessed.

    Documents have none before their release, but access must not depend on that alone.
    """
    number = f"{world.cast.finance.code}/2026-{NEVER - next(world.numbers)}"
    Document.objects.filter(pk=document.pk).update(index_number=number)
    document.refresh_from_db()
    return document


def _draft(world: "World", place: str, **changes: Any) -> Document:
    """Create a draft in which everything is secret, with a file and a removed file."""
    document = _numbered(world, world.cast.draft(at=world.at, **_facts(world, place, **changes)))
    attached = _attach_secret(world, document, place)
    removed = _attach_secret(world, document, f"{place}, taken off again")
    remove_attachment(document, removed.pk, by=world.cast.drafter, at=world.at)
    world.hidden.append(document)
    _note_files(world, document, [attached, removed])
    document.refresh_from_db()
    return document


def _note_files(world: "World", document: Document, attachments: list[Attachment]) -> None:
    world.hidden_files += [
        (str(document.index_number), document.pk, one.pk, one.name) for one in attachments
    ]


def _approved(world: "World", place: str, **changes: Any) -> Document:
    return _take_steps(world, _draft(world, place, **changes), 5, place)


def _stub(world: "World") -> None:
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
        _take_steps(world, _numbered(world, stub), 5, "a state secret"),
        by=world.cast.disclosure,
        at=world.at,
    )
    world.hidden.append(stub)


def _corrected(world: "World") -> Document:
    """Release a document and its correction: the old text and file are no longer public."""
    document = world.cast.draft(
        title="更正过的通知", text=f"<p>{world.word('the text of an old version')}</p>"
    )
    replaced = _attach_secret(world, document, "an old version")
    document.refresh_from_db()
    document = release_document(
        _take_steps(world, document, 5, "an old version"), by=world.cast.disclosure, at=world.at
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
        _take_steps(world, document, 5, "a correction"), by=world.cast.disclosure, at=world.at
    )


def _withdrawn(world: "World") -> Document:
    """Release and withdraw a document: its title, text and files are secret from then on."""
    place = "a withdrawn document"
    document = world.cast.draft(at=world.at, **_facts(world, place))
    attached = _attach_secret(world, document, place)
    document.refresh_from_db()
    document = release_document(
        _take_steps(world, document, 5, place), by=world.cast.disclosure, at=world.at
    )
    _note_files(world, document, [attached])
    return withdraw_document(
        document, WithdrawalReason("附件有误"), by=world.cast.disclosure, at=world.at
    )


def _new_version(world: "World", document: Document, *, steps: int) -> None:
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
    _take_steps(world, document, steps, place)
    _note_files(world, document, [attached])


def _open(document: Document) -> Version:
    document.refresh_from_db()
    assert document.open_version is not None
    return document.open_version


def _imported(world: "World", *, title: str, done: bool) -> None:
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
