"""Redactions of files of documents and of cases: two persons, what becomes of the file, refusals."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from gongkai.applications.actions.intake import add_case_file
from gongkai.applications.actions.replies import propose_reply
from gongkai.applications.case_files import open_case_file
from gongkai.applications.encrypted_rows import count_files_by_key, encrypted_files
from gongkai.applications.inputs import AttachInputs, PartFacts, ProposeInputs
from gongkai.applications.models import Application, CaseFile
from gongkai.applications.queries import files_for_applicant
from gongkai.applications.rules import intake
from gongkai.applications.states import FileKind, Stage
from gongkai.documents.actions.discards import discard_version, erase_version
from gongkai.documents.actions.drafts import attach_file, remove_attachment, start_version
from gongkai.documents.actions.releases import release_document
from gongkai.documents.actions.reviews import submit_version
from gongkai.documents.models import Attachment, Document, Version
from gongkai.documents.rules.drafts import refusal_of_redactions
from gongkai.files import storage
from gongkai.files.redaction.boxes import Box
from gongkai.files.storage import store_encrypted
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.law.outcomes import Outcome
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.notifications.models import Notification
from gongkai.operations.verify import stored as verify_stored
from gongkai.operations.worker import orphans
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.redactions import burning
from gongkai.redactions.actions import (
    approve_redaction,
    begin_redaction,
    discard_redaction,
    draw_boxes,
    find_boxes,
    remove_boxes,
    return_redaction,
    submit_redaction,
)
from gongkai.redactions.models import Redaction
from gongkai.redactions.notification_kinds import CATALOGUE
from gongkai.redactions.queries import count_by_article, visible_to
from gongkai.redactions.rules import refusal_of_result
from gongkai.redactions.states import RedactionState
from gongkai.redactions.workflow import (
    ApproveInputs,
    ReasonInputs,
    RemovalInputs,
    SubmitInputs,
    TextInputs,
)
from tests.applications.cases import in_hand
from tests.cast import AT, Cast, later
from tests.files.test_cleaning import is_in
from tests.files.test_extraction import pdf
from tests.redactions.redacting import (
    BOX,
    CARD,
    NAME,
    ORIGINAL,
    attached,
    drawn,
    original_of_case,
    submitted,
)

pytestmark = pytest.mark.django_db


def refused(code: str) -> "pytest.RaisesContext[Refused]":
    return pytest.raises(Refused, match=f"^{code}$")


def looked_at(redaction: Redaction) -> ApproveInputs:
    """Return that the reviewer saw the redaction as it is stored now."""
    return ApproveInputs(Redaction.objects.get(pk=redaction.pk).revision)


def content_of(file: Attachment) -> bytes:
    with storage.open_file(file.sha256) as stored:
        return stored.read()


@pytest.mark.both_databases
def test_the_redacted_file_is_what_becomes_public(cast: Cast) -> None:
    file = attached(cast)
    document = Document.objects.get(pk=file.version.document_id)
    assert is_in(CARD, content_of(file))
    redaction = begin_redaction(file, by=cast.drafter, at=AT)
    with refused("redaction-open"):
        submit_version(document, by=cast.drafter, at=AT)
    find_boxes(redaction, TextInputs("110105 19491231 0021", "D4"), by=cast.drafter, at=AT)
    made = submit_redaction(redaction, SubmitInputs("公开.pdf"), by=cast.drafter, at=AT)
    assert made.proof_facts["original"]["sha256"] == file.sha256
    assert CARD not in made.proof
    with refused("redaction-open"):
        submit_version(document, by=cast.drafter, at=AT)
    with refused("wrong-post"):
        approve_redaction(made, looked_at(made), by=cast.drafter, at=AT)
    grant_post(
        cast.drafter, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=local_date(AT)
    )
    with refused("own-draft"):
        approve_redaction(made, looked_at(made), by=cast.drafter, at=AT)
    approve_redaction(made, looked_at(made), by=cast.head, at=AT)
    file.refresh_from_db()
    assert file.name == "公开.pdf"
    assert not file.awaits_redaction
    assert not is_in(CARD, content_of(file))
    assert file.sha256 == made.result_id
    released = release_document(cast.review(document), by=cast.disclosure, at=AT)
    (public,) = released.public_version.attachments.all()
    with storage.open_file(public.public_file.sha256) as content:
        assert not is_in(CARD, content.read())
    act = Act.objects.get(verb=Verb.REDACTION_APPROVED)
    assert act.facets == {"of": "document", "boxes": 1, "article_15": 1}
    # The original stays stored, and verify reads it.
    assert made.original_id not in set(orphans(later(days=300)))
    assert list(verify_stored.check(AT)) == []
    seen = visible_to(cast.head.account, on=local_date(AT))
    assert count_by_article(seen, year=AT.year) == {"15": 1}
    # A correction begins with the redacted file.
    version = start_version(released, by=cast.drafter, at=later(days=1))
    assert version.attachments.get().sha256 == made.result_id


def test_the_reply_serves_the_redacted_file_and_never_the_original(cast: Cast) -> None:
    case = in_hand(cast, at=AT)
    file = original_of_case(cast, case)
    redaction = submitted(cast, file)
    with refused("own-redaction"):
        approve_redaction(redaction, looked_at(redaction), by=cast.officer, at=AT)
    made = approve_redaction(redaction, looked_at(redaction), by=cast.supervisor, at=AT)
    given = made.result_file
    assert given is not None
    assert given.kind == FileKind.SERVED
    with open_case_file(given, reader=cast.officer, on=local_date(AT)) as content:
        assert not is_in(CARD, content.read())
    part = PartFacts(
        Outcome.GIVEN_IN_PART, "名单", "依据条例办理。", original=file, served_file=given
    )
    propose_reply(case, ProposeInputs(parts=[part]), by=cast.officer, at=AT)
    case.refresh_from_db()
    assert list(files_for_applicant(case)) == []
    assert CaseFile.objects.get(pk=file.pk).kind == FileKind.ORIGINAL
    assert list(verify_stored.check(AT)) == []
    # Neither names nor hashes of files of cases stand in the clear.
    (row,) = Redaction.objects.values()
    stored = " ".join(map(str, row.values()))
    assert NAME not in stored
    assert made.proof_facts["original"]["sha256"] not in stored


def test_who_drew_a_box_does_not_decide_and_two_persons_are_a_rule_of_the_table(
    cast: Cast,
) -> None:
    redaction = submitted(cast, original_of_case(cast, in_hand(cast, at=AT)))
    with refused("wrong-post"):
        approve_redaction(redaction, looked_at(redaction), by=cast.drafter, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Redaction.objects.filter(pk=redaction.pk).update(
            state=RedactionState.APPROVED, reviewer=cast.officer
        )
    with refused("no-reason"):
        return_redaction(redaction, ReasonInputs(" "), by=cast.supervisor, at=AT)
    result = redaction.result_id
    returned = return_redaction(redaction, ReasonInputs("第三行也要"), by=cast.supervisor, at=AT)
    assert returned.state == RedactionState.DRAWN
    assert returned.result_id == returned.proof == ""
    assert result in set(orphans(later(days=300)))
    with refused("wrong-state"):
        approve_redaction(returned, looked_at(returned), by=cast.supervisor, at=AT)


def test_a_result_that_fails_a_check_is_thrown_away(cast: Cast) -> None:
    file = attached(cast, pdf(None, CARD, pages=2))
    redaction = drawn(cast, file)
    for name, code in (("x.docx", "bad-name"), (".pdf", "bad-name")):
        with refused(code):
            submit_redaction(redaction, SubmitInputs(name), by=cast.drafter, at=AT)
    with refused("redaction-check-failed") as raised:
        submit_redaction(redaction, SubmitInputs(NAME), by=cast.drafter, at=AT)
    assert "2" in str(raised.value.refusal)
    assert CARD not in str(raised.value.refusal)
    redaction.refresh_from_db()
    assert redaction.state == RedactionState.DRAWN
    assert redaction.result_id == ""


def test_boxes_are_added_and_removed_and_checked(cast: Cast) -> None:
    redaction = drawn(cast, attached(cast))
    by = {"by": cast.drafter, "at": AT}
    for inputs, code in (
        (replace(BOX, ground="X"), "no-ground"),
        (replace(BOX, boxes=()), "no-boxes"),
        (replace(BOX, boxes=(Box(2, 0, 0, 10, 10),)), "box-outside"),
        (replace(BOX, boxes=(Box(1, 9_999, 0, 10, 10),)), "box-outside"),
        (replace(BOX, boxes=BOX.boxes * 2_001), "too-many-boxes"),
    ):
        with refused(code):
            draw_boxes(redaction, inputs, **by)
    with refused("text-not-found"):  # and that scans have no text
        find_boxes(redaction, TextInputs("不在其中", "D4"), **by)
    with refused("no-text"):
        find_boxes(redaction, TextInputs("1", "D4"), **by)
    with refused("no-boxes-chosen"):
        remove_boxes(redaction, RemovalInputs(frozenset()), **by)
    (box,) = redaction.boxes.all()
    remove_boxes(redaction, RemovalInputs(frozenset({box.pk})), **by)
    with refused("no-boxes"):
        submit_redaction(redaction, SubmitInputs(NAME), **by)
    with refused("wrong-post"):
        draw_boxes(redaction, BOX, by=cast.stranger, at=AT)
    discard_redaction(redaction, **by)
    assert not Attachment.objects.get().awaits_redaction
    with refused("wrong-state"):
        draw_boxes(redaction, BOX, **by)


def test_what_cannot_be_redacted(cast: Cast) -> None:
    file = attached(cast)
    redaction = begin_redaction(file, by=cast.drafter, at=AT)
    with refused("redaction-open"):
        begin_redaction(file, by=cast.drafter, at=AT)
    with refused("wrong-post"):
        begin_redaction(file, by=cast.officer, at=AT)
    document = Document.objects.get(pk=file.version.document_id)
    with refused("redaction-open"):
        remove_attachment(document, file.pk, by=cast.drafter, at=AT)
    Redaction.objects.filter(pk=redaction.pk).update(attachment=None)
    redaction.refresh_from_db()
    with refused("no-such-file"):
        draw_boxes(redaction, BOX, by=cast.drafter, at=AT)
    discard_redaction(redaction, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert document.open_version is not None
    assert document.open_version.held_files == []
    case = in_hand(cast, at=AT)
    given = original_of_case(cast, case)
    CaseFile.objects.filter(pk=given.pk).update(kind=FileKind.SERVED)
    given.refresh_from_db()
    with refused("no-original"):
        begin_redaction(given, by=cast.officer, at=AT)
    again = original_of_case(cast, case)
    with refused("served-too"):
        begin_redaction(again, by=cast.officer, at=AT)


def test_what_was_public_is_not_redacted(cast: Cast) -> None:
    file = attached(cast, pdf(None, "Open list"))
    document = Document.objects.get(pk=file.version.document_id)
    release_document(cast.review(document), by=cast.disclosure, at=AT)
    version = start_version(document, by=cast.drafter, at=later(days=1))
    with refused("already-public"):
        begin_redaction(version.attachments.get(), by=cast.drafter, at=later(days=1))


def test_files_that_cannot_be_redacted_are_named(cast: Cast) -> None:
    document = cast.draft()
    text = attach_file(document, io.BytesIO("文".encode()), "文.txt", by=cast.drafter, at=AT)
    with refused("file-type"):
        begin_redaction(text, by=cast.drafter, at=AT)
    file = attached(cast, pdf(None, "Open list"))
    later_day = later(days=1)
    released = release_document(
        cast.review(Document.objects.get(pk=file.version.document_id)), by=cast.disclosure, at=AT
    )
    start_version(released, by=cast.drafter, at=later_day)
    file.refresh_from_db()
    with refused("old-file"):
        begin_redaction(Attachment.objects.get(pk=file.pk), by=cast.drafter, at=later_day)


def test_each_step_is_refused_to_those_who_may_not_and_without_its_facts(cast: Cast) -> None:
    redaction = drawn(cast, attached(cast))
    by = {"by": cast.drafter, "at": AT}
    with refused("no-ground"):
        find_boxes(redaction, TextInputs("一二三", "X"), **by)
    for act, facts in (
        (find_boxes, TextInputs("一二三", "D4")),
        (remove_boxes, RemovalInputs(frozenset({1}))),
        (submit_redaction, SubmitInputs(NAME)),
    ):
        with refused("wrong-post"):
            act(redaction, facts, by=cast.stranger, at=AT)
    Redaction.objects.filter(pk=redaction.pk).update(ending="png")
    redaction.refresh_from_db()
    with refused("no-text-layer"):
        find_boxes(redaction, TextInputs("一二三", "D4"), **by)


def test_result_of_a_file_that_is_gone_is_not_approved(cast: Cast) -> None:
    redaction = submitted(cast, attached(cast))
    Redaction.objects.filter(pk=redaction.pk).update(attachment=None)
    redaction.refresh_from_db()
    with refused("no-such-file"):
        approve_redaction(redaction, looked_at(redaction), by=cast.head, at=AT)
    of_case = submitted(cast, original_of_case(cast, in_hand(cast, at=AT)))
    Redaction.objects.filter(pk=of_case.pk).update(case_file=None)
    of_case.refresh_from_db()
    with refused("no-such-file"):
        approve_redaction(of_case, looked_at(of_case), by=cast.supervisor, at=AT)
    assert (
        discard_redaction(
            drawn(cast, original_of_case(cast, in_hand(cast, at=AT, title="另一件"))),
            by=cast.officer,
            at=AT,
        ).state
        == RedactionState.DISCARDED
    )


def test_no_file_with_the_content_of_an_original_goes_on(cast: Cast) -> None:
    file = attached(cast)
    document = Document.objects.get(pk=file.version.document_id)
    by = {"by": cast.drafter, "at": AT}
    twin = attach_file(document, io.BytesIO(ORIGINAL), "copy.pdf", **by)
    redaction = submitted(cast, file)
    approve_redaction(redaction, looked_at(redaction), by=cast.head, at=AT)
    with refused("redacted-original") as raised:
        submit_version(document, **by)
    assert "copy.pdf" in str(raised.value.refusal)
    remove_attachment(document, twin.pk, **by)
    released = release_document(cast.review(document), by=cast.disclosure, at=AT)
    # Also not by a later version.
    day = later(days=1)
    start_version(released, by=cast.drafter, at=day)
    released.refresh_from_db()
    attach_file(released, io.BytesIO(ORIGINAL), NAME, by=cast.drafter, at=day)
    with refused("redacted-original"):
        submit_version(released, by=cast.drafter, at=day)


def test_discarding_lets_go_of_the_content_unless_another_redaction_holds_it(cast: Cast) -> None:
    file = attached(cast)
    document = Document.objects.get(pk=file.version.document_id)
    twin = attach_file(document, io.BytesIO(ORIGINAL), "copy.pdf", by=cast.drafter, at=AT)
    first = begin_redaction(file, by=cast.drafter, at=AT)
    second = begin_redaction(twin, by=cast.drafter, at=AT)
    discard_redaction(first, by=cast.drafter, at=AT)
    version = Version.objects.get()
    assert version.held_files == [first.original_id]
    assert refusal_of_redactions(version).code == "redaction-open"  # type: ignore[union-attr]
    discard_redaction(second, by=cast.drafter, at=AT)
    assert refusal_of_redactions(Version.objects.get()) is None


def test_an_approved_version_is_not_released_with_an_original(cast: Cast) -> None:
    file = attached(cast, pdf(None, "Open list"))
    document = cast.review(Document.objects.get(pk=file.version.document_id))
    Version.objects.update(held_files=[file.sha256])
    document.refresh_from_db()
    with refused("redacted-original"):
        release_document(document, by=cast.disclosure, at=AT)


@pytest.mark.both_databases
def test_redactions_are_erased_with_their_draft(cast: Cast) -> None:
    redaction = submitted(cast, attached(cast))
    assert redaction.document is not None
    version = discard_version(redaction.document, by=cast.drafter, at=AT)
    erase_version(version, at=later(days=30))
    assert not Redaction.objects.exists()
    # A correction is erased alone: what was redacted before it stays.
    file = attached(cast)
    first = submitted(cast, file)
    approve_redaction(first, looked_at(first), by=cast.head, at=AT)
    document = Document.objects.get(pk=file.version.document_id)
    released = release_document(cast.review(document), by=cast.disclosure, at=AT)
    version = start_version(released, by=cast.drafter, at=AT)
    released.refresh_from_db()
    new = attach_file(released, io.BytesIO(pdf(None, "More")), NAME, by=cast.drafter, at=AT)
    begin_redaction(new, by=cast.drafter, at=AT)
    released.refresh_from_db()
    erase_version(discard_version(released, by=cast.drafter, at=AT), at=later(days=30))
    assert Redaction.objects.get() == first


def test_the_reviewer_approves_what_was_looked_at(cast: Cast) -> None:
    redaction = submitted(cast, attached(cast))
    seen = looked_at(redaction)
    return_redaction(redaction, ReasonInputs("x"), by=cast.head, at=AT)
    submit_redaction(redaction, SubmitInputs("other.pdf"), by=cast.drafter, at=AT)
    with refused("stale-redaction"):
        approve_redaction(redaction, seen, by=cast.head, at=AT)
    approve_redaction(redaction, looked_at(redaction), by=cast.head, at=AT)


def test_boxes_that_change_while_the_result_is_made_are_not_submitted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    redaction = drawn(cast, attached(cast))
    make = burning.burned

    @contextmanager
    def slowly(*given: Any, **more: Any) -> Iterator[Any]:
        with make(*given, **more) as made:
            Redaction.objects.update(revision=F("revision") + 1)
            yield made

    for by, code in ((cast.stranger, "wrong-post"), (cast.drafter, "stale-redaction")):
        inputs, revision = SubmitInputs(NAME), redaction.revision + 1
        refusal = refusal_of_result(redaction, inputs, {}, revision=revision, by=by, at=AT)
        assert refusal is not None
        assert refusal.code == code
    monkeypatch.setattr(burning, "burned", slowly)
    with refused("stale-redaction"):
        submit_redaction(redaction, SubmitInputs(NAME), by=cast.drafter, at=AT)


def test_what_became_public_or_was_replaced_meanwhile_is_not_approved(cast: Cast) -> None:
    redaction = submitted(cast, attached(cast))
    Attachment.objects.update(sha256="0" * 64)
    redaction = Redaction.objects.get()
    with refused("other-file"):
        approve_redaction(redaction, looked_at(redaction), by=cast.head, at=AT)
    Attachment.objects.update(sha256=redaction.original_id)
    case = in_hand(cast, at=AT)
    of_case = submitted(cast, original_of_case(cast, case))
    other = attached(cast)
    document = Document.objects.get(pk=other.version.document_id)
    release_document(cast.review(document), by=cast.disclosure, at=AT)
    for one, by in ((redaction, cast.head), (of_case, cast.supervisor)):
        with refused("already-public"):
            approve_redaction(one, looked_at(one), by=by, at=AT)


def test_the_result_joins_a_case_as_any_other_file_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = in_hand(cast, at=AT)
    redaction = submitted(cast, original_of_case(cast, case))
    by = {"by": cast.supervisor, "at": AT}
    with monkeypatch.context() as patch:
        patch.setattr(intake, "MAX_CASE_FILES", 1)
        with refused("too-many-files"):
            approve_redaction(redaction, looked_at(redaction), **by)
    Application.objects.update(stage=Stage.CLOSED, closed_on=local_date(AT))
    redaction = Redaction.objects.get()
    with refused("wrong-stage"):
        approve_redaction(redaction, looked_at(redaction), **by)
    with refused("wrong-post"):
        discard_redaction(redaction, by=cast.stranger, at=AT)
    Application.objects.update(stage=case.stage, closed_on=None)
    stored = store_encrypted(io.BytesIO(ORIGINAL), NAME)
    given = add_case_file(case, AttachInputs(stored, FileKind.SERVED), by=cast.officer, at=AT)
    with refused("served-too"):
        approve_redaction(redaction, looked_at(redaction), **by)
    CaseFile.objects.filter(pk=given.pk).update(content_id=redaction.result_id)
    with refused("there-already"):
        approve_redaction(redaction, looked_at(redaction), **by)
    Application.objects.update(stage=Stage.CLOSED, closed_on=local_date(AT))
    redaction = Redaction.objects.get()
    discard_redaction(redaction, by=cast.officer, at=AT)
    assert Redaction.objects.get().state == RedactionState.DISCARDED


def test_who_removed_a_box_does_not_approve_either(cast: Cast) -> None:
    case = in_hand(cast, at=AT)
    redaction = drawn(cast, original_of_case(cast, case))
    for person in (cast.supervisor, cast.head):
        grant_post(
            person, PostKind.CASE_OFFICER, cast.finance, by=SYSTEM, at=AT, since=local_date(AT)
        )
    draw_boxes(redaction, replace(BOX, boxes=(Box(1, 0, 0, 9, 9),)), by=cast.officer, at=AT)
    extra = redaction.boxes.latest("pk")
    remove_boxes(redaction, RemovalInputs(frozenset({extra.pk})), by=cast.supervisor, at=AT)
    submit_redaction(redaction, SubmitInputs(NAME), by=cast.officer, at=AT)
    with refused("own-redaction"):
        approve_redaction(redaction, looked_at(redaction), by=cast.supervisor, at=AT)
    approve_redaction(redaction, looked_at(redaction), by=cast.head, at=AT)


def test_the_keys_of_results_and_originals_of_cases_are_rotated(cast: Cast) -> None:
    redaction = submitted(cast, original_of_case(cast, in_hand(cast, at=AT)))
    submitted(cast, attached(cast))
    drawn(cast, original_of_case(cast, in_hand(cast, at=AT, title="另一件")))
    files = list(encrypted_files())
    assert {redaction.result_id, redaction.original_id} <= set(files)
    assert len(files) == len(set(files)) == 2
    assert set(count_files_by_key()) == {"k0001"}


def test_who_may_decide_is_notified_and_who_drew_learns_of_a_return(cast: Cast) -> None:
    def notified(kind: str) -> list[tuple[int, int]]:
        rows = Notification.objects.filter(kind=kind, subject_type="redactions.redaction")
        return sorted(rows.values_list("subject_id", "person_id"))

    of_document = submitted(cast, attached(cast))
    reviewers = {cast.head, cast.secrecy, cast.disclosure, cast.approver}
    expected = sorted((of_document.pk, one.pk) for one in reviewers)
    assert notified("redaction_submitted") == expected
    return_redaction(of_document, ReasonInputs("框太小"), by=cast.head, at=AT)
    assert notified("redaction_returned") == [(of_document.pk, cast.drafter.pk)]
    of_case = submitted(cast, original_of_case(cast, in_hand(cast, at=AT)))
    assert (of_case.pk, cast.supervisor.pk) in notified("redaction_submitted")
    assert (of_case.pk, cast.officer.pk) not in notified("redaction_submitted")
    today = local_date(AT)
    (kind,) = (one for one in CATALOGUE.subjects if one.subject_type == "redactions.redaction")
    lines = kind.lines(cast.head.account, [of_document.pk, of_case.pk], today)
    assert {pk: one.title for pk, one in lines.items()} == {of_document.pk: NAME}
