import io
from datetime import date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from gongkai.calendars.queries import Calendars, calendar_of
from gongkai.catalogue.models import Genre
from gongkai.documents.actions import discards, drafts, releases, reviews
from gongkai.documents.digests import content_digest
from gongkai.documents.index_numbers import allocate_numbers
from gongkai.documents.models import Attachment, Document, NumberSeries, Version
from gongkai.documents.queries import (
    by_index_number,
    due_by,
    due_for_erasure,
    due_for_release,
    open_clocks,
    public_attachments,
    public_documents,
    public_time_line,
    release_clock,
    visible_to,
    waiting_for,
)
from gongkai.documents.states import State, Status
from gongkai.documents.workflow import ReleaseMoment, RepealDay, ReturnReasons, WithdrawalReason
from gongkai.files import storage
from gongkai.kit.refusals import Refused
from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.queries import acts_of
from gongkai.ledger.verification import findings
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from gongkai.search.queries import search
from tests.cast import AT, SINCE, Cast, later
from tests.files.samples import pdf

PDF = pdf()

TODAY = date(2026, 11, 20)


def correct(cast: Cast, document: Document, text: str, *, at: datetime) -> Document:
    """Release a new version of a decided document."""
    drafts.start_version(document, by=cast.drafter, at=at)
    document.refresh_from_db()
    assert document.open_version is not None
    facts = cast.facts(text=f"<p>{text}</p>", change_note="更正数字")
    drafts.edit_version(
        document, facts, by=cast.drafter, at=at, revision=document.open_version.revision
    )
    return releases.release_document(cast.review(document, at=at), by=cast.disclosure, at=at)


def verbs(document: Document) -> list[str]:
    return list(acts_of(document).values_list("verb", flat=True))


def test_public_timeline_shows_no_returns_and_no_open_versions(cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.pass_office_review(document, by=cast.head, at=AT)
    reviews.return_version(document, ReturnReasons("x"), by=cast.secrecy, at=AT)
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    steps = [
        "document.released",
        "document.approved",
        "document.disclosure_reviewed",
        "document.secrecy_reviewed",
        "document.office_reviewed",
    ]
    assert [act.verb for act in public_time_line(document)] == steps
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    facts = cast.facts(change_note="更正数字")
    drafts.edit_version(document, facts, by=cast.drafter, at=AT, revision=1)
    cast.review(document)
    assert [act.verb for act in public_time_line(document)] == steps
    document = releases.release_document(document, by=cast.disclosure, at=AT)
    assert [act.verb for act in public_time_line(document)] == [
        "document.corrected",
        *steps[1:],
        *steps,
    ]


def test_every_step_from_draft_to_release_is_in_the_ledger(cast: Cast) -> None:
    document = cast.released()
    assert verbs(document) == [
        "document.submitted",
        "document.office_reviewed",
        "document.secrecy_reviewed",
        "document.disclosure_reviewed",
        "document.approved",
        "document.released",
    ]
    release = acts_of(document).last()
    assert release is not None
    version = document.versions.get()
    assert release.facets == {
        "attribute": "public",
        "genre": "notice",
        "item": "A20-08",
        "number": "990000-D01/2026-00001",
        "channel": "web",
        "version": 1,
        "sha256": content_digest(version, ()),
    }
    assert (release.actor_id, release.post, release.on) == (
        str(cast.disclosure.pk),
        "disclosure_officer",
        TODAY,
    )
    assert list(findings()) == []


def test_opinions_and_returns_never_reach_the_ledger_or_the_public(cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("秘密的话"), by=cast.head, at=AT)
    document.refresh_from_db()
    document = cast.review(document)
    releases.release_document(document, by=cast.disclosure, at=AT)
    assert "document.returned" in verbs(document)
    assert "document.returned" not in [act.verb for act in public_time_line(document)]
    assert "秘密的话" not in str(list(acts_of(document).values()))


def test_index_number_uses_the_year_in_beijing(cast: Cast) -> None:
    new_year = datetime(2026, 1, 1, 0, 30, tzinfo=BEIJING)  # still 2025 in UTC
    document = cast.released(at=new_year, formed_on=date(2025, 12, 31))
    assert document.index_number == "990000-D01/2026-00001"
    assert document.released_on == date(2026, 1, 1)


def test_numbers_are_consecutive_and_reused_after_rollback(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        allocate_numbers(cast.finance, 2026)
        raise RuntimeError
    assert allocate_numbers(cast.finance, 2026, 3) == [
        f"990000-D01/2026-0000{n}" for n in (1, 2, 3)
    ]
    NumberSeries.objects.update(last=99_999)
    assert allocate_numbers(cast.finance, 2026) == ["990000-D01/2026-100000"]
    assert allocate_numbers(cast.finance, 2027) == ["990000-D01/2027-00001"]


def test_draft_is_never_public(cast: Cast) -> None:
    for document in (cast.draft(), cast.approved()):
        assert not public_documents().filter(pk=document.pk).exists()
        assert not visible_to(AnonymousUser(), on=TODAY).filter(pk=document.pk).exists()
        assert not visible_to(cast.stranger.account, on=TODAY).filter(pk=document.pk).exists()
        assert visible_to(cast.head.account, on=TODAY).filter(pk=document.pk).exists()


def test_old_version_is_public_until_the_correction_is_released(cast: Cast) -> None:
    document = cast.released()
    drafts.start_version(document, by=cast.drafter, at=later(1))
    document.refresh_from_db()
    assert document.open_version is not None
    drafts.edit_version(
        document,
        cast.facts(title="新题", text="<p>新</p>", change_note="改"),
        by=cast.drafter,
        at=later(1),
        revision=1,
    )
    found = by_index_number("990000-D01/2026-00001")
    assert found is not None
    assert (found.title, found.public_version.number) == ("关于公布收费目录的通知", 1)  # type: ignore[union-attr]
    document.refresh_from_db()
    released = releases.release_document(
        cast.review(document, at=later(2)), by=cast.disclosure, at=later(2)
    )
    assert (released.index_number, released.title, released.released_on) == (
        "990000-D01/2026-00001",
        "新题",
        TODAY,
    )
    assert verbs(released)[-1] == "document.corrected"
    assert list(released.versions.order_by("number").values_list("state", flat=True)) == [
        "superseded",
        "released",
    ]


def test_withdrawal_leaves_a_tombstone_and_rerelease_keeps_the_number(cast: Cast) -> None:
    document = cast.released()
    gone = releases.withdraw_document(
        document, WithdrawalReason("附件有误"), by=cast.disclosure, at=later(1)
    )
    assert (gone.status, gone.public_version, gone.withdrawal_reason) == (
        Status.WITHDRAWN,
        None,
        "附件有误",
    )
    assert by_index_number("990000-D01/2026-00001") is None
    assert not gone.versions.filter(state=State.RELEASED).exists()
    again = correct(cast, gone, "更正", at=later(2))
    assert (again.index_number, again.status) == ("990000-D01/2026-00001", Status.RELEASED)
    assert (again.withdrawn_at, again.withdrawal_reason) == (None, "")
    assert verbs(again)[-1] == "document.rereleased"


def test_closed_document_becomes_public_after_a_new_review_with_its_own_deadline(
    cast: Cast,
) -> None:
    closed = cast.approved(
        attribute="closed",
        reason="讨论稿",
        ground="D6",
        review_on=date(2026, 12, 1),
        formed_on=date(2026, 3, 2),
    )
    kept = releases.keep_document(closed, by=cast.disclosure, at=AT)
    assert (kept.status, kept.index_number, verbs(kept)[-1]) == ("closed", None, "document.closed")
    calendar = calendar_of()
    assert release_clock(kept, calendar, today=TODAY) is None
    drafts.start_version(kept, by=cast.drafter, at=AT)
    kept.refresh_from_db()
    facts = cast.facts(formed_on=date(2026, 3, 2), change_note="已作出决定，可以公开")
    drafts.edit_version(kept, facts, by=cast.drafter, at=AT, revision=1)
    assert release_clock(kept, calendar, today=TODAY) is None
    kept.refresh_from_db()
    kept = cast.review(kept)
    clock = release_clock(kept, calendar, today=TODAY)
    assert clock is not None
    assert (clock.start, clock.used, clock.in_time) == (TODAY, 0, True)
    public = releases.release_document(kept, by=cast.disclosure, at=AT)
    assert public.index_number == "990000-D01/2026-00001"
    assert list(public.versions.order_by("number").values_list("state", flat=True)) == [
        "superseded",
        "released",
    ]


def test_deadline_runs_from_formation_to_release(cast: Cast) -> None:
    document = cast.released(formed_on=date(2026, 10, 20))
    clock = release_clock(document, calendar_of(), today=date(2026, 12, 31))
    assert clock is not None
    assert (clock.used, clock.in_time, clock.released_on) == (23, False, TODAY)
    assert release_clock(cast.draft(formed_on=None), calendar_of(), today=TODAY) is None
    on_request = cast.draft(attribute="on_request", reason="x")
    assert release_clock(on_request, calendar_of(), today=TODAY) is None
    releases.withdraw_document(document, WithdrawalReason("x"), by=cast.disclosure, at=AT)
    document.refresh_from_db()
    assert release_clock(document, calendar_of(), today=TODAY) is None


def test_second_tab_cannot_overwrite_a_newer_text(cast: Cast) -> None:
    document = cast.draft()
    drafts.edit_version(document, cast.facts(title="甲"), by=cast.drafter, at=AT, revision=1)
    with pytest.raises(Refused) as caught:
        drafts.edit_version(document, cast.facts(title="乙"), by=cast.drafter, at=AT, revision=1)
    assert caught.value.refusal.code == "stale-revision"
    document.refresh_from_db()
    assert document.title == "甲"


def test_text_of_any_source_is_sanitised(cast: Cast) -> None:
    document = cast.draft(
        text="<p onclick=x>好<script>alert(1)</script><a href='javascript:x'>链</a></p>\x00"
    )
    assert document.open_version is not None
    assert document.open_version.text == '<p>好<a rel="noopener nofollow">链</a></p>'
    assert document.open_version.plain_text == "好链"


def attach(cast: Cast, document: Document, content: bytes = PDF, name: str = "a.pdf") -> Attachment:
    return drafts.attach_file(document, io.BytesIO(content), name, by=cast.drafter, at=AT)


def test_file_cannot_be_attached_without_an_open_draft(cast: Cast) -> None:
    with pytest.raises(Refused):
        attach(cast, cast.released())


def test_files_are_public_only_with_their_version(cast: Cast) -> None:
    document = cast.draft()
    attached = attach(cast, document)
    assert not public_attachments().exists()
    document.refresh_from_db()
    document = releases.release_document(cast.review(document), by=cast.disclosure, at=AT)
    assert list(public_attachments()) == [attached]
    version = drafts.start_version(document, by=cast.drafter, at=AT)
    copy = version.attachments.get()
    assert (copy.sha256, copy.pk != attached.pk) == (attached.sha256, True)
    assert list(public_attachments()) == [attached]
    document.refresh_from_db()
    drafts.remove_attachment(document, copy.pk, by=cast.drafter, at=AT)
    assert list(public_attachments()) == [attached]
    document.refresh_from_db()
    releases.withdraw_document(document, WithdrawalReason("x"), by=cast.disclosure, at=AT)
    assert not public_attachments().exists()
    with storage.open_file(attached.sha256) as kept:
        assert kept.read() == PDF


def test_invalid_file_does_not_change_the_draft(cast: Cast) -> None:
    document = cast.draft()
    with pytest.raises(Refused):
        attach(cast, document, b"<html>", "a.pdf")
    with pytest.raises(Refused) as caught:
        drafts.remove_attachment(document, 12345, by=cast.drafter, at=AT)
    assert caught.value.refusal.code == "no-such-file"
    with pytest.raises(Refused) as caught:
        drafts.remove_attachment(document, 12345, by=cast.stranger, at=AT)
    assert caught.value.refusal.code == "wrong-post"
    document.refresh_from_db()
    assert document.open_version.revision == 1  # type: ignore[union-attr]


def test_discarded_draft_is_restored_as_it_was(cast: Cast) -> None:
    draft = cast.draft()
    attach(cast, draft)
    before = Version.objects.values("text", "title", "state", "attachments").get()
    version = discards.discard_version(draft, by=cast.drafter, at=AT)
    assert (version.state, version.discarded_at) == ("discarded", AT)
    assert not waiting_for(cast.drafter, on=AT.date()).exists()
    assert not due_by(Document.objects.all(), Calendars(), last=date(2027, 12, 1)).exists()
    assert [pk for pk, *_rest in open_clocks()] == []
    draft.refresh_from_db()
    discards.restore_version(draft, by=cast.drafter, at=later(days=29))
    assert Version.objects.values("text", "title", "state", "attachments").get() == before
    assert [pk for pk, *_rest in open_clocks()] == [draft.pk]
    assert list(acts_of(draft).order_by("id").values_list("verb", flat=True)) == [
        "document.discarded",
        "document.restored",
    ]


def test_discarded_draft_is_erased_after_thirty_days_and_its_document_if_nothing_is_left(
    cast: Cast,
) -> None:
    draft = cast.draft()
    attach(cast, draft)
    draft.refresh_from_db()
    version = discards.discard_version(draft, by=cast.drafter, at=AT)
    with pytest.raises(Refused) as early:
        discards.erase_version(version, at=later(days=29, hours=23))
    assert early.value.refusal.code == "still-kept"
    assert not due_for_erasure(later(days=29, hours=23)).exists()
    assert list(due_for_erasure(later(days=30))) == [version]
    assert discards.erase_version(version, at=later(days=30)) is None
    assert not Document.objects.exists()
    assert not Version.objects.exists()
    public = cast.released()
    drafts.start_version(public, by=cast.drafter, at=AT)
    public.refresh_from_db()
    correction = discards.discard_version(public, by=cast.drafter, at=AT)
    left = discards.erase_version(correction, at=later(days=30))
    assert left is not None
    assert (left.status, left.open_version, left.versions.count()) == (Status.RELEASED, None, 1)
    again = drafts.start_version(left, by=cast.drafter, at=later(days=31))
    with pytest.raises(Refused) as restored:
        discards.erase_version(again, at=later(days=99))
    assert (again.number, restored.value.refusal.code) == (2, "not-discarded")


def test_recalled_submission_is_a_draft_again_and_can_be_submitted_again(cast: Cast) -> None:
    document = cast.draft()
    reviews.submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    version = reviews.recall_version(document, by=cast.drafter, at=AT)
    assert (version.state, list(waiting_for(cast.head, on=AT.date()))) == ("draft", [])
    assert list(waiting_for(cast.drafter, on=AT.date())) == [document]
    again = reviews.submit_version(document, by=cast.drafter, at=AT)
    assert (again.state, again.round) == ("office_review", 2)


def test_reason_for_a_late_publication_is_kept_with_the_document(cast: Cast) -> None:
    document, due = cast.approved(), later(days=60)
    with pytest.raises(Refused):
        releases.schedule_release(document, ReleaseMoment(due), by=cast.disclosure, at=AT)
    moment = ReleaseMoment(due, "等待国家统一公布")
    version = releases.schedule_release(document, moment, by=cast.disclosure, at=AT)
    step = version.steps.get(decision="schedule")
    assert (step.opinion, step.post, step.state) == (
        "等待国家统一公布",
        "disclosure_officer",
        "approved",
    )
    act = acts_of(document).last()
    assert act is not None
    assert (act.facets["late"], "等待" in str(act.facets)) == (True, False)


def test_scheduled_publication_is_carried_out_by_the_system(cast: Cast) -> None:
    document = cast.approved()
    releases.schedule_release(document, ReleaseMoment(later(hours=2)), by=cast.disclosure, at=AT)
    assert not due_for_release(later(hours=1)).exists()
    due = due_for_release(later(hours=2)).get()
    public = releases.release_document(due.document, by=None, at=later(hours=2))
    act = acts_of(public).last()
    assert act is not None
    assert (act.verb, act.actor_kind, act.actor_id, act.post) == (
        "document.released",
        "system",
        "",
        "",
    )


def test_repealed_document_stays_readable(cast: Cast) -> None:
    document = releases.repeal_document(
        cast.released(), RepealDay(TODAY), by=cast.disclosure, at=AT
    )
    found = by_index_number(document.index_number or "")
    assert found is not None
    assert (found.validity, found.repealed_on) == ("repealed", TODAY)


def test_documents_wait_for_the_posts_of_the_law_and_not_for_the_author(cast: Cast) -> None:
    document = cast.draft()
    steps = [
        ("drafter", reviews.submit_version),
        ("head", reviews.pass_office_review),
        ("secrecy", reviews.pass_secrecy_review),
        ("disclosure", reviews.pass_disclosure_review),
        ("approver", reviews.approve_version),
        ("disclosure", releases.release_document),
    ]
    for who, action in steps:
        waits = [
            name for name in (*cast.people,) if waiting_for(getattr(cast, name), on=TODAY).exists()
        ]
        assert waits == [who]
        action(document, by=getattr(cast, who), at=AT)  # type: ignore[operator]
        document.refresh_from_db()
    assert not any(waiting_for(getattr(cast, name), on=TODAY).exists() for name in cast.people)


def test_correction_waits_for_its_drafter(cast: Cast) -> None:
    document = cast.released()
    grant_post(cast.head, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    drafts.start_version(document, by=cast.head, at=AT)
    assert waiting_for(cast.head, on=TODAY).get() == document
    assert not waiting_for(cast.drafter, on=TODAY).exists()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "released"}, "documents_public_has"),
        ({"status": "withdrawn", "index_number": "x/2026-00001"}, "documents_withdrawn_has_reason"),
    ],
)
def test_database_constraints_refuse_invalid_rows(
    cast: Cast, changes: dict[str, Any], constraint: str
) -> None:
    document = cast.draft()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**changes)


def test_database_refuses_text_of_a_state_secret(cast: Cast) -> None:
    document = cast.draft()
    with pytest.raises(IntegrityError, match="documents_secret_has_no_text"), transaction.atomic():
        Version.objects.filter(document=document).update(ground="D1")


def test_search_index_follows_release_correction_and_withdrawal(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    def found(query: str) -> int:
        return search(query).count

    with django_capture_on_commit_callbacks(execute=True):
        document = cast.released()
    assert (found("收费目录"), found("有权拒绝"), found("更正后的话")) == (1, 1, 0)
    with django_capture_on_commit_callbacks(execute=True):
        document = correct(cast, document, "更正后的话", at=later(1))
    assert (found("有权拒绝"), found("更正后的话")) == (0, 1)
    with django_capture_on_commit_callbacks(execute=True):
        releases.withdraw_document(document, WithdrawalReason("x"), by=cast.disclosure, at=later(2))
    assert found("收费目录") == 0


def test_correction_records_its_genre(cast: Cast) -> None:
    document = cast.released()
    for number, code in enumerate(("normative-document", "normative-document", "notice"), start=2):
        drafts.start_version(document, by=cast.drafter, at=later(number))
        document.refresh_from_db()
        assert document.open_version is not None
        facts = cast.facts(genre=Genre.objects.get(code=code), change_note="改正文种")
        drafts.edit_version(
            document,
            facts,
            by=cast.drafter,
            at=later(number),
            revision=document.open_version.revision,
        )
        document = releases.release_document(
            cast.review(document, at=later(number)), by=cast.disclosure, at=later(number)
        )
    said = [
        act.facets.get("genre_before")
        for act in acts_of(document).order_by("id")
        if act.verb == "document.corrected"
    ]
    assert said == ["notice", None, "normative-document"]
