"""The check of personal data before every release, and the justification of what it finds."""

import io
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from gongkai.documents.actions.drafts import (
    attach_file,
    edit_version,
    remove_attachment,
    start_version,
)
from gongkai.documents.actions.justifications import justify_findings, switch_checked_kinds
from gongkai.documents.actions.releases import release_document, schedule_release
from gongkai.documents.actions.reviews import (
    approve_version,
    pass_disclosure_review,
    pass_office_review,
    pass_secrecy_review,
    recall_version,
    return_version,
    submit_version,
)
from gongkai.documents.file_reading import read_waiting_files
from gongkai.documents.models import Attachment, Document, FileText, Justification, Version
from gongkai.documents.queries.findings import check_of
from gongkai.documents.rules.findings import (
    MAX_REASON,
    Grounds,
    refusal_of_findings,
    refusal_to_justify,
)
from gongkai.documents.rules.releases import refusal_to_release
from gongkai.documents.states import FindingKind, TextPlace, TextState
from gongkai.documents.workflow import ReleaseMoment, ReturnReasons
from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.operations.worker import release_scheduled
from gongkai.organisations.actions import delegate_post, grant_post
from gongkai.organisations.models import Body, Post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, later
from tests.files import samples

CARD = "11010519491231002X"
MOBILE = "13812345678"
WITH_CARD = f"<p>经办人身份证号{CARD}，详见附件。</p>"

pytestmark = pytest.mark.django_db


def in_disclosure(cast: Cast, document: Document) -> Document:
    """Bring a draft to the disclosure office."""
    submit_version(document, by=cast.drafter, at=AT)
    pass_office_review(document, by=cast.head, at=AT)
    pass_secrecy_review(document, by=cast.secrecy, at=AT)
    document.refresh_from_db()
    return document


def version_of(document: Document) -> Version:
    assert document.open_version is not None
    return document.open_version


def attach(cast: Cast, document: Document, content: bytes, name: str) -> Attachment:
    found = attach_file(document, io.BytesIO(content), name, by=cast.drafter, at=AT)
    document.refresh_from_db()
    return found


def hashes(document: Document, kind: FindingKind | None = None) -> frozenset[str]:
    """Return the hashes of the findings of one kind, or of all."""
    found = check_of(document, version_of(document)).by_hash
    return frozenset(key for key, one in found.items() if kind in {None, one.kind})


def refused(call: Any) -> Any:
    with pytest.raises(Refused) as raised:
        call()
    return raised.value.refusal


PLACES = [
    ("title", {"title": f"关于{MOBILE}的通知"}, FindingKind.MOBILE, TextPlace.TITLE),
    ("number", {"document_number": f"机密★10年 {MOBILE}"}, FindingKind.MOBILE, TextPlace.NUMBER),
    ("issuer", {"issued_by": f"联系人：张三 {MOBILE}"}, FindingKind.MOBILE, TextPlace.ISSUERS),
    ("another issuer", {"co_issuers": [f"甲局{MOBILE}"]}, FindingKind.MOBILE, TextPlace.ISSUERS),
    ("text", {"text": WITH_CARD}, FindingKind.IDENTITY_CARD, TextPlace.TEXT),
    (
        "table",
        {"text": f"<table><tr><th>姓名</th></tr><tr><td>张三</td></tr><tr><td>{CARD}</td></tr></table>"},
        FindingKind.IDENTITY_CARD,
        TextPlace.TEXT,
    ),
    ("split by tags", {"text": f"<p>{CARD[:9]}<b>{CARD[9:]}</b></p>"}, FindingKind.IDENTITY_CARD, TextPlace.TEXT),
    ("link", {"text": f'<p><a href="tel:{MOBILE}">电话</a></p>'}, FindingKind.MOBILE, TextPlace.TEXT_LINK),
    ("mark", {"text": "<p>机密★10年</p>"}, FindingKind.CLASSIFICATION, TextPlace.TEXT),
    ("internal", {"text": "<p>（此件不予公开）</p>"}, FindingKind.INTERNAL_MARK, TextPlace.TEXT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "kind", "place"), [one[1:] for one in PLACES], ids=[one[0] for one in PLACES]
)
def test_the_review_is_refused_wherever_a_finding_is(
    cast: Cast, facts: dict[str, Any], kind: FindingKind, place: TextPlace
) -> None:
    document = in_disclosure(cast, cast.draft(**facts))
    refusal = refused(lambda: pass_disclosure_review(document, by=cast.disclosure, at=AT))
    assert refusal.code == "personal-data-found"
    assert str(kind.label) in str(refusal)
    assert str(place.label) in str(refusal)
    assert MOBILE not in str(refusal)
    assert CARD not in str(refusal)


def test_a_document_without_findings_passes(cast: Cast) -> None:
    released = cast.released()
    assert released.public_version is not None
    assert released.public_version.findings == []


def test_what_is_not_to_be_public_is_not_checked(cast: Cast) -> None:
    closed = cast.draft(
        text=WITH_CARD,
        attribute="on_request",
        reason="含个人信息",
        ground="D5",
    )
    assert refusal_of_findings(closed) is None
    assert refusal_of_findings(cast.released()) is None


def test_release_and_schedule_are_refused_as_well(cast: Cast) -> None:
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    justify_findings(document, Grounds(hashes(document), "公开电话"), by=cast.secrecy, at=AT)
    pass_disclosure_review(document, by=cast.disclosure, at=AT)
    approve_version(document, by=cast.approver, at=AT)
    document.refresh_from_db()
    schedule_release(document, ReleaseMoment(later(hours=1)), by=cast.disclosure, at=AT)
    Justification.objects.all().delete()
    document.refresh_from_db()
    assert refused(lambda: release_document(document, by=cast.disclosure, at=AT)).code == (
        "personal-data-found"
    )
    assert release_scheduled(later(hours=2)) == 0
    document.refresh_from_db()
    assert document.public_version is None
    Version.objects.update(release_due_at=None)
    moment = ReleaseMoment(later(hours=1))
    document.refresh_from_db()
    assert refused(lambda: schedule_release(document, moment, by=cast.disclosure, at=AT)).code == (
        "personal-data-found"
    )
    # A list asks without inputs, and is not made slow by the check.
    assert refusal_to_release(document, None, by=cast.disclosure, at=AT) is None


def test_masking_makes_the_release_possible(cast: Cast) -> None:
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    return_version(document, ReturnReasons("请遮盖身份证号"), by=cast.disclosure, at=AT)
    document.refresh_from_db()
    version = version_of(document)
    assert version.findings is None
    masked = cast.facts(text="<p>经办人身份证号1101****002X，详见附件。</p>")
    edit_version(document, masked, by=cast.drafter, at=AT, revision=version.revision)
    document.refresh_from_db()
    release_document(cast.review(document), by=cast.disclosure, at=AT)


def test_a_recalled_draft_is_checked_anew(cast: Cast) -> None:
    document = cast.draft(text=WITH_CARD)
    submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert version_of(document).findings
    recall_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert version_of(document).findings is None


def test_a_justified_finding_can_be_public(cast: Cast) -> None:
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    (made,) = justify_findings(
        document, Grounds(hashes(document), " 样本号码，并非真人。 "), by=cast.secrecy, at=AT
    )
    assert (made.kind, made.place, made.reason, made.post) == (
        FindingKind.IDENTITY_CARD,
        TextPlace.TEXT,
        "样本号码，并非真人。",
        PostKind.SECRECY_REVIEWER,
    )
    assert CARD not in made.value_hash
    act = Act.objects.get(verb=Verb.DOCUMENT_JUSTIFIED)
    assert act.facets == {"version": 1, "kinds": {"identity-card": 1}, "places": ["text"]}
    pass_disclosure_review(document, by=cast.disclosure, at=AT)
    # Justified once is enough, and again changes nothing.
    grounds = Grounds(hashes(document), "又一次")
    assert justify_findings(document, grounds, by=cast.disclosure, at=AT) == []
    assert Act.objects.filter(verb=Verb.DOCUMENT_JUSTIFIED).count() == 1
    assert str(made) == f"{document.pk} identity-card text"


def test_a_justification_is_for_one_document_kind_and_place(cast: Cast) -> None:
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    justify_findings(document, Grounds(hashes(document), "样本"), by=cast.secrecy, at=AT)
    other = in_disclosure(cast, cast.draft(text=WITH_CARD))
    assert refusal_of_findings(other) is not None
    assert not hashes(document) & hashes(other)
    same = in_disclosure(cast, cast.draft(title=f"关于{CARD}的通知", text=WITH_CARD))
    assert len(hashes(same)) == 2
    # Written otherwise, it is the same passage.
    wide = "１１０１０５１９４９１２３１００２Ｘ"
    twice = in_disclosure(cast, cast.draft(text=f"<p>{CARD}，{wide}</p>"))
    assert len(hashes(twice)) == 1


def test_who_may_justify(cast: Cast) -> None:
    document = cast.draft(text=WITH_CARD)
    assert refusal_to_justify(document, None, by=cast.secrecy, at=AT) is not None
    document = in_disclosure(cast, document)
    for name in ("head", "secrecy", "disclosure", "approver"):
        assert refusal_to_justify(document, None, by=getattr(cast, name), at=AT) is None
    wrong = refusal_to_justify(document, None, by=cast.drafter, at=AT)
    assert wrong is not None
    assert wrong.code == "wrong-post"
    stranger = refusal_to_justify(document, None, by=cast.stranger, at=AT)
    assert stranger is not None
    # The drafter may not, in whatever post, and nobody for the drafter.
    grant_post(cast.drafter, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    own = refusal_to_justify(document, None, by=cast.drafter, at=AT)
    assert own is not None
    assert own.code == "own-draft"


@pytest.mark.parametrize(
    ("reason", "code"), [("  ", "no-reason"), ("长" * (MAX_REASON + 1), "reason-too-long")]
)
def test_a_reason_is_needed(cast: Cast, reason: str, code: str) -> None:
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    grounds = Grounds(hashes(document), reason)
    refusal = refused(lambda: justify_findings(document, grounds, by=cast.secrecy, at=AT))
    assert (refusal.code, refusal.field) == (code, "reason")


def test_only_what_was_found_can_be_justified(cast: Cast) -> None:
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    for wrong in (frozenset[str](), frozenset({"0" * 64})):
        grounds = Grounds(wrong, "样本")
        refusal = refused(
            lambda given=grounds: justify_findings(document, given, by=cast.secrecy, at=AT)
        )
        assert refusal.code == "no-such-finding"


def test_a_mark_of_classification_is_for_the_secrecy_reviewer(cast: Cast) -> None:
    document = in_disclosure(cast, cast.draft(text="<p>机密★10年</p>"))
    grounds = Grounds(hashes(document), "引用的旧文标题")
    refusal = refused(lambda: justify_findings(document, grounds, by=cast.disclosure, at=AT))
    assert refusal.code == "wrong-post"
    assert justify_findings(document, grounds, by=cast.secrecy, at=AT)


def test_the_contact_data_of_the_body_is_no_finding(cast: Cast) -> None:
    Body.objects.filter(pk=cast.finance.pk).update(
        telephone="0991-2345678、0991-2345679", email="Office@example.gov.cn"
    )
    text = "<p>联系电话：0991-2345679，0991-2345678；邮箱office@example.gov.cn，其他电话0991-8888888。</p>"
    document = in_disclosure(cast, cast.draft(text=text))
    (only,) = check_of(document, version_of(document)).open
    assert only.value == "0991-8888888"
    assert (only.before, only.after) == ("ce@example.gov.cn，其他电话"[-16:], "。")


def test_a_file_is_read_before_the_review_passes(cast: Cast) -> None:
    document = cast.draft()
    attach(cast, document, b"text", "a.txt")
    document = in_disclosure(cast, document)
    refusal = refused(lambda: pass_disclosure_review(document, by=cast.disclosure, at=AT))
    assert (refusal.code, "a.txt" in str(refusal)) == ("file-not-read", True)
    (row,) = read_waiting_files(lambda: AT)
    assert (row.state, str(row)) == (TextState.READ, f"{row.sha256[:12]} txt read")
    pass_disclosure_review(document, by=cast.disclosure, at=AT)


def test_findings_in_a_file_and_its_name(cast: Cast) -> None:
    document = cast.draft()
    text = samples.with_text(
        f"<w:document xmlns:w='w'><w:p><w:r><w:t>身份证号{CARD}（样本）</w:t></w:r></w:p></w:document>".encode()
    )
    file = attach(cast, document, text, f"名单{MOBILE}.docx")
    document = in_disclosure(cast, document)
    read_waiting_files(lambda: AT)
    check = check_of(document, version_of(document))
    found = [(one.kind, one.place, one.value, one.file) for one in check.open]
    assert found == [
        (FindingKind.MOBILE, TextPlace.FILE_NAME, MOBILE, file),
        (FindingKind.IDENTITY_CARD, TextPlace.BODY, CARD, file),
    ]
    assert check.open[1].before.endswith("身份证号")
    refusal = refusal_of_findings(document)
    assert refusal is not None
    assert file.name in str(refusal)


def test_a_replaced_file_ends_its_findings(cast: Cast) -> None:
    document = cast.draft()
    file = attach(cast, document, f"身份证号{CARD}".encode(), "名单.txt")
    read_waiting_files(lambda: AT)
    assert refusal_of_findings(document) is not None
    remove_attachment(document, file.pk, by=cast.drafter, at=AT)
    attach(cast, document, "身份证号1101****002X".encode(), "名单.txt")
    release_document(cast.review(document), by=cast.disclosure, at=AT)


def test_hidden_content_is_a_finding(cast: Cast) -> None:
    document = cast.draft()
    text = samples.with_text(
        "<w:document xmlns:w='w'><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>内部意见</w:t></w:r></w:p></w:document>".encode()
    )
    attach(cast, document, text, "通知.docx")
    document = in_disclosure(cast, document)
    read_waiting_files(lambda: AT)
    (only,) = check_of(document, version_of(document)).open
    assert (only.kind, only.place, only.value) == (FindingKind.HIDDEN, TextPlace.HIDDEN, "内部意见")


def test_a_picture_must_be_looked_at(cast: Cast) -> None:
    document = cast.draft()
    attach(cast, document, samples.png(), "扫描件.png")
    document = in_disclosure(cast, document)
    read_waiting_files(lambda: AT)
    assert FileText.objects.get().state == TextState.NO_TEXT
    refusal = refused(lambda: pass_disclosure_review(document, by=cast.disclosure, at=AT))
    assert refusal.code == "file-not-readable"
    grounds = Grounds(hashes(document, FindingKind.UNREAD), "已查看，无个人信息")
    justify_findings(document, grounds, by=cast.disclosure, at=AT)
    pass_disclosure_review(document, by=cast.disclosure, at=AT)


def test_a_new_version_keeps_its_justifications(cast: Cast) -> None:
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    justify_findings(document, Grounds(hashes(document), "样本"), by=cast.secrecy, at=AT)
    pass_disclosure_review(document, by=cast.disclosure, at=AT)
    approve_version(document, by=cast.approver, at=AT)
    document.refresh_from_db()
    release_document(document, by=cast.disclosure, at=AT)
    start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    facts = replace(cast.facts(text=WITH_CARD), change_note=f"改正电话{MOBILE}")
    edit_version(document, facts, by=cast.drafter, at=AT, revision=version_of(document).revision)
    document.refresh_from_db()
    (only,) = check_of(document, version_of(document)).open
    assert (only.kind, only.place) == (FindingKind.MOBILE, TextPlace.NOTE)


def test_kinds_are_switched_by_an_administrator(cast: Cast) -> None:
    for person, kind in ((cast.approver, PostKind.ADMINISTRATOR),):
        grant_post(person, kind, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    refusal = refused(
        lambda: switch_checked_kinds(cast.finance, {"identity-card"}, by=cast.head, at=AT)
    )
    assert refusal.code == "wrong-post"
    refusal = refused(
        lambda: switch_checked_kinds(cast.finance, {"unread"}, by=cast.approver, at=AT)
    )
    assert refusal.code == "no-such-kind"
    switch_checked_kinds(cast.finance, {"identity-card"}, by=cast.approver, at=AT)
    assert refusal_of_findings(document) is None
    act = Act.objects.get(verb=Verb.BODY_CHECKS_CHANGED)
    assert act.facets == {"off": ["identity-card"]}
    switch_checked_kinds(cast.finance, {"identity-card"}, by=cast.approver, at=AT)
    assert Act.objects.filter(verb=Verb.BODY_CHECKS_CHANGED).count() == 1
    switch_checked_kinds(cast.finance, {"mobile"}, by=cast.approver, at=AT)
    assert refusal_of_findings(document) is not None
    assert [str(one) for one in cast.finance.unchecked_kinds.all()] == [f"{cast.finance.pk} mobile"]


def test_values_are_neither_in_logs_nor_in_the_ledger(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    document = cast.draft(title=f"关于{MOBILE}的通知", text=WITH_CARD)
    attach(cast, document, f"身份证号{CARD}".encode(), "名单.txt")
    document = in_disclosure(cast, document)
    read_waiting_files(lambda: AT)
    with pytest.raises(Refused) as raised:
        pass_disclosure_review(document, by=cast.disclosure, at=AT)
    justify_findings(document, Grounds(hashes(document), "样本"), by=cast.secrecy, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT facets FROM ledger_act")
        ledger = str(cursor.fetchall())
    for value in (CARD, MOBILE):
        assert value not in ledger
        assert value not in str(raised.value)
    kept = [record for record in caplog.records if record.name != "django.db.backends"]
    assert all(value not in record.getMessage() for record in kept for value in (CARD, MOBILE))


def test_nobody_for_the_drafter(cast: Cast) -> None:
    grant_post(cast.drafter, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    document = in_disclosure(cast, cast.draft(text=WITH_CARD))
    today = local_date(AT)
    post = Post.objects.get(person=cast.drafter, kind=PostKind.APPROVER)
    until = today + timedelta(days=9)
    delegate_post(post, cast.stranger, since=today, until=until, by=cast.drafter.actor, at=AT)
    refusal = refusal_to_justify(document, None, by=cast.stranger, at=AT)
    assert refusal is not None
    assert refusal.code == "own-draft"
    assert refusal_to_release(document, NOTHING, by=cast.disclosure, at=AT) is not None
