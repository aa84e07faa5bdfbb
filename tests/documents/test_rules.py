"""Refusals of document steps: one table, with success and refusal from the same set-up."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from gongkai.documents.actions import discards, drafts, releases, reviews
from gongkai.documents.models import Document
from gongkai.documents.rules.drafts import (
    MAX_TEXT,
    refusal_to_attach,
    refusal_to_discard,
    refusal_to_draft,
    refusal_to_edit,
    refusal_to_restore,
    refusal_to_start_version,
)
from gongkai.documents.rules.releases import (
    refusal_to_keep,
    refusal_to_release,
    refusal_to_repeal,
    refusal_to_schedule_release,
    refusal_to_unschedule_release,
    refusal_to_withdraw,
)
from gongkai.documents.rules.reviews import (
    refusal_to_approve,
    refusal_to_pass_disclosure_review,
    refusal_to_pass_office_review,
    refusal_to_pass_secrecy_review,
    refusal_to_recall,
    refusal_to_return,
    refusal_to_submit,
)
from gongkai.documents.states import State
from gongkai.documents.workflow import (
    Opinion,
    ReleaseMoment,
    RepealDay,
    ReturnReasons,
    WithdrawalReason,
)
from gongkai.kit.refusals import Refused
from gongkai.kit.times import BEIJING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_office, delegate_post, grant_post
from gongkai.organisations.models import Person, Post
from gongkai.organisations.states import PostKind
from tests.cast import AT, POSTS, SINCE, Cast, later

TODAY = date(2026, 11, 20)
EVERYBODY = [*POSTS, "stranger"]
STEPS: list[tuple[str, Callable[..., Any], Callable[..., Any], str]] = [
    # state in which it is due, refusal, action, who alone may
    ("draft", refusal_to_submit, reviews.submit_version, "drafter"),
    ("office_review", refusal_to_pass_office_review, reviews.pass_office_review, "head"),
    ("secrecy_review", refusal_to_pass_secrecy_review, reviews.pass_secrecy_review, "secrecy"),
    (
        "disclosure_review",
        refusal_to_pass_disclosure_review,
        reviews.pass_disclosure_review,
        "disclosure",
    ),
    ("approval", refusal_to_approve, reviews.approve_version, "approver"),
    ("approved", refusal_to_release, releases.release_document, "disclosure"),
]


def code(refusal: Any) -> str | None:
    return refusal.code if refusal else None


def at_state(cast: Cast, state: str) -> Document:
    """Take a document to this state."""
    document = cast.draft()
    for name, _refusal, action, who in STEPS:
        if name == state:
            return document
        action(document, by=getattr(cast, who), at=AT)
        document.refresh_from_db()
    return document


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", [step[0] for step in STEPS] + ["released"])
@pytest.mark.parametrize("step", STEPS, ids=[step[0] for step in STEPS])
def test_each_step_is_for_one_post_in_one_state(
    cast: Cast, step: Any, state: str, who: str
) -> None:
    due, refusal, action, right = step
    document, by = at_state(cast, state), getattr(cast, who)
    found = refusal(document, None, by=by, at=AT)
    if state == due and who == right:
        assert found is None
        action(document, by=by, at=AT)
        return
    assert found is not None
    assert str(found)
    with pytest.raises(Refused) as caught:
        action(document, by=by, at=AT)
    assert caught.value.refusal == found


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"attribute": ""}, "no-attribute"),
        ({"attribute": "on_request"}, "no-reason"),
        ({"attribute": "closed", "reason": "x"}, "no-ground"),
        ({"attribute": "closed", "reason": "x", "ground": "D6"}, "no-review-date"),
        (
            {"attribute": "closed", "reason": "x", "ground": "D6", "review_on": TODAY},
            "review-date-past",
        ),
        ({"ground": "D6"}, "idle-ground"),
        ({"attribute": "on_request", "reason": "x", "ground": "D6"}, "idle-ground"),
        ({"title": "  "}, "no-title"),
        ({"text": "<p> </p>"}, "no-text"),
        ({"formed_on": None}, "no-date"),
        ({"formed_on": date(2026, 11, 21)}, "future-date"),
        ({"genre": None}, "no-genre"),
        ({"catalogue_item": None}, "no-item"),
    ],
)
def test_incomplete_proposal_is_not_submitted(
    cast: Cast, changes: dict[str, Any], wanted: str
) -> None:
    document = cast.draft(**changes)
    assert code(refusal_to_submit(document, None, by=cast.drafter, at=AT)) == wanted
    with pytest.raises(Refused):
        reviews.submit_version(document, by=cast.drafter, at=AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"attribute": "on_request", "reason": "含内部信息", "catalogue_item": None},
        {"attribute": "closed", "reason": "讨论稿", "ground": "D6", "review_on": date(2027, 5, 1)},
    ],
)
def test_proposal_not_to_publish_needs_reason_and_ground(
    cast: Cast, changes: dict[str, Any]
) -> None:
    document = cast.draft(**changes)
    assert refusal_to_submit(document, None, by=cast.drafter, at=AT) is None


SECRET = {"attribute": "closed", "reason": "x", "ground": "D1", "review_on": date(2027, 5, 1)}


@pytest.mark.parametrize(
    "content",
    [{"text": ""}, {"title": ""}, {"title": "", "text": "", "document_number": "密1号"}, {}],
)
def test_state_secret_cannot_be_entered(cast: Cast, content: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        cast.draft(**SECRET, **content)
    assert caught.value.refusal.code == "secret-content"
    assert not Document.objects.exists()


def test_stub_of_a_state_secret_passes_the_workflow_without_text(cast: Cast) -> None:
    document = cast.review(cast.draft(**SECRET, title="", text=""))
    kept = releases.keep_document(document, by=cast.disclosure, at=AT)
    assert (kept.status, kept.title, kept.review_on) == ("closed", "", date(2027, 5, 1))
    assert kept.heading == f"#{kept.pk}"


def test_text_cannot_be_added_to_a_stub(cast: Cast) -> None:
    document = cast.draft(**SECRET, title="", text="")
    with pytest.raises(Refused):
        drafts.edit_version(document, cast.facts(**SECRET), by=cast.drafter, at=AT, revision=1)
    assert (
        refusal_to_attach(document, by=cast.drafter, on=TODAY, count=0, size=0).code
        == "secret-content"
    )  # type: ignore[union-attr]


def delegate_today(holder: Person, to: Person, **post: Any) -> None:
    """Delegate a post of the holder for today; `post` selects one of several."""
    held = Post.objects.get(person=holder, **post)
    delegate_post(held, to, since=TODAY, until=TODAY, by=holder.actor, at=AT)


def all_posts(cast: Cast, who: str) -> None:
    for kind in POSTS.values():
        if not Post.objects.filter(
            person=getattr(cast, who), kind=kind, body=cast.finance
        ).exists():
            grant_post(getattr(cast, who), kind, cast.finance, by=SYSTEM, at=AT, since=SINCE)


@pytest.mark.parametrize("step", STEPS[1:5], ids=[step[0] for step in STEPS[1:5]])
def test_author_cannot_review_or_approve_with_any_post(cast: Cast, step: Any) -> None:
    all_posts(cast, "drafter")
    document = at_state(cast, step[0])
    assert code(step[1](document, None, by=cast.drafter, at=AT)) == "own-draft"
    assert code(refusal_to_return(document, None, by=cast.drafter, at=AT)) == "own-draft"


def test_author_does_not_review_by_delegation_in_either_direction(cast: Cast) -> None:
    document = at_state(cast, "office_review")
    delegate_today(cast.head, cast.drafter)
    assert (
        code(refusal_to_pass_office_review(document, None, by=cast.drafter, at=AT)) == "own-draft"
    )
    grant_post(cast.drafter, PostKind.APPROVER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    delegate_today(cast.drafter, cast.stranger, kind=PostKind.APPROVER)
    document = at_state(cast, "approval")
    assert code(refusal_to_approve(document, None, by=cast.stranger, at=AT)) == "own-draft"


def test_delegate_can_review_and_both_names_are_recorded(cast: Cast) -> None:
    document = at_state(cast, "office_review")
    delegate_today(cast.head, cast.stranger)
    version = reviews.pass_office_review(document, Opinion("同意"), by=cast.stranger, at=AT)
    step = version.steps.get(decision="pass")
    assert (step.person, step.holder, step.opinion) == (cast.stranger, cast.head, "同意")


def test_secrecy_reviewer_cannot_approve_the_same_document(cast: Cast) -> None:
    all_posts(cast, "secrecy")
    document = at_state(cast, "approval")
    assert code(refusal_to_approve(document, None, by=cast.secrecy, at=AT)) == "own-secrecy-review"
    delegate_today(cast.secrecy, cast.stranger, kind=PostKind.APPROVER)
    assert code(refusal_to_approve(document, None, by=cast.stranger, at=AT)) == "own-secrecy-review"


def test_head_of_another_office_cannot_review(cast: Cast) -> None:
    mine, other = create_office(cast.finance, "预算处"), create_office(cast.finance, "综合处")
    head = cast.people["head"]
    Post.objects.filter(person=head).delete()
    grant_post(
        head, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=SINCE, office=other
    )
    document = drafts.draft_document(
        cast.finance, cast.facts(), by=cast.drafter, at=AT, office=mine
    )
    grant_post(
        cast.approver,
        PostKind.OFFICE_HEAD,
        cast.finance,
        by=SYSTEM,
        at=AT,
        since=SINCE,
        office=mine,
    )
    reviews.submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    refusal = refusal_to_pass_office_review(document, None, by=head, at=AT)
    assert refusal is not None
    assert refusal.code == "other-office"
    assert "“综合处”" in str(refusal)
    assert "“预算处”" in str(refusal)
    document.office = None
    assert "不属于任何处室" in str(refusal_to_pass_office_review(document, None, by=head, at=AT))
    document.office = mine
    grant_post(head, PostKind.OFFICE_HEAD, cast.finance, by=SYSTEM, at=AT, since=SINCE, office=mine)
    assert refusal_to_pass_office_review(document, None, by=head, at=AT) is None


def test_return_needs_reasons(cast: Cast) -> None:
    document = at_state(cast, "approval")
    assert refusal_to_return(document, None, by=cast.approver, at=AT) is None
    assert (
        code(refusal_to_return(document, ReturnReasons(" "), by=cast.approver, at=AT))
        == "no-opinion"
    )
    approved = at_state(cast, "approved")
    assert refusal_to_return(approved, ReturnReasons("x"), by=cast.disclosure, at=AT) is None
    assert code(refusal_to_return(approved, None, by=cast.head, at=AT)) == "wrong-post"
    assert code(refusal_to_return(cast.draft(), None, by=cast.head, at=AT)) == "wrong-state"


def test_only_drafters_of_an_existing_body_can_draft(cast: Cast) -> None:
    office = create_office(cast.health, "综合处")
    assert code(refusal_to_draft(cast.finance, None, by=cast.head, on=TODAY)) == "wrong-post"
    assert code(refusal_to_draft(cast.finance, office, by=cast.drafter, on=TODAY)) == "other-office"
    cast.finance.ended_on = TODAY
    assert code(refusal_to_draft(cast.finance, None, by=cast.drafter, on=TODAY)) == "body-ended"


def test_only_its_drafter_edits_a_draft(cast: Cast) -> None:
    document = cast.draft()
    grant_post(cast.head, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert code(refusal_to_edit(document, by=cast.head, on=TODAY)) == "not-author"
    assert code(refusal_to_edit(document, by=cast.secrecy, on=TODAY)) == "wrong-post"
    assert refusal_to_edit(document, by=cast.drafter, on=TODAY, revision=1) is None
    assert (
        code(refusal_to_edit(document, by=cast.drafter, on=TODAY, revision=2)) == "stale-revision"
    )


def test_files_have_a_limit(cast: Cast) -> None:
    document = cast.draft()
    assert refusal_to_attach(document, by=cast.drafter, on=TODAY, count=49, size=0) is None
    assert (
        code(refusal_to_attach(document, by=cast.drafter, on=TODAY, count=50, size=0))
        == "too-many-files"
    )
    assert refusal_to_attach(document, by=cast.drafter, on=TODAY, count=1, size=500 << 20) is None
    refusal = refusal_to_attach(document, by=cast.drafter, on=TODAY, count=1, size=(500 << 20) + 1)
    assert code(refusal) == "files-too-large"
    assert (
        code(refusal_to_attach(document, by=cast.head, on=TODAY, count=0, size=0)) == "wrong-post"
    )


def test_texts_have_a_limit(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        cast.draft(text="<p>" + "文" * MAX_TEXT + "</p>")
    assert caught.value.refusal.code == "text-too-long"
    with pytest.raises(Refused) as caught:
        cast.draft(co_issuers=["局" * 201])
    assert caught.value.refusal.code == "issuer-too-long"
    with pytest.raises(Refused) as caught:
        cast.draft(title="题" * 301)
    assert caught.value.refusal.field == "title"


def test_decision_must_match_the_approved_attribute(cast: Cast) -> None:
    public = cast.approved()
    assert code(refusal_to_keep(public, None, by=cast.disclosure, at=AT)) == "is-public"
    kept = cast.approved(attribute="on_request", reason="x")
    assert code(refusal_to_release(kept, None, by=cast.disclosure, at=AT)) == "not-public"
    assert code(refusal_to_keep(kept, None, by=cast.head, at=AT)) == "wrong-post"
    assert code(refusal_to_keep(cast.draft(), None, by=cast.disclosure, at=AT)) == "not-approved"
    assert refusal_to_keep(kept, None, by=cast.disclosure, at=AT) is None


def test_public_document_must_be_withdrawn_before_it_is_kept(cast: Cast) -> None:
    document = cast.released()
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    facts = cast.facts(attribute="on_request", reason="x", change_note="改")
    assert document.open_version is not None
    drafts.edit_version(
        document, facts, by=cast.drafter, at=AT, revision=document.open_version.revision
    )
    document = cast.review(document)
    assert code(refusal_to_keep(document, None, by=cast.disclosure, at=AT)) == "still-public"
    releases.withdraw_document(
        document, WithdrawalReason("转为依申请公开"), by=cast.disclosure, at=AT
    )
    document.refresh_from_db()
    assert refusal_to_keep(document, None, by=cast.disclosure, at=AT) is None


def test_scheduled_publication_is_in_the_future_and_can_be_cancelled(cast: Cast) -> None:
    document, by = cast.approved(), cast.disclosure

    def refused(due: Any) -> str | None:
        return code(refusal_to_schedule_release(document, due and ReleaseMoment(due), by=by, at=AT))

    assert refused(AT) == "past-moment"
    assert refused(later(hours=1)) is None
    assert refused(None) is None
    assert code(refusal_to_unschedule_release(document, None, by=by, at=AT)) == "not-scheduled"
    releases.schedule_release(document, ReleaseMoment(later(hours=1)), by=by, at=AT)
    document.refresh_from_db()
    assert refusal_to_unschedule_release(document, None, by=by, at=AT) is None
    releases.unschedule_release(document, by=by, at=AT)
    document.refresh_from_db()
    assert document.open_version.release_due_at is None  # type: ignore[union-attr]
    assert code(refusal_to_schedule_release(cast.draft(), None, by=by, at=AT)) == "not-approved"
    assert code(refusal_to_unschedule_release(cast.draft(), None, by=by, at=AT)) == "not-approved"


def test_new_version_needs_a_decided_document(cast: Cast) -> None:
    document = cast.released()
    assert code(refusal_to_start_version(document, None, by=cast.head, at=AT)) == "wrong-post"
    assert refusal_to_start_version(document, None, by=cast.drafter, at=AT) is None
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert code(refusal_to_start_version(document, None, by=cast.drafter, at=AT)) == "version-open"
    bare = Document(body=cast.finance, status="preparing")
    assert code(refusal_to_start_version(bare, None, by=cast.drafter, at=AT)) == "wrong-state"
    assert code(refusal_to_submit(document, None, by=cast.drafter, at=AT)) == "no-change-note"


def test_only_the_disclosure_office_can_withdraw_and_repeal(cast: Cast) -> None:
    document = cast.released()
    assert code(refusal_to_withdraw(document, None, by=cast.head, at=AT)) == "wrong-post"
    assert (
        code(refusal_to_withdraw(document, WithdrawalReason(" "), by=cast.disclosure, at=AT))
        == "no-reason"
    )
    assert (
        code(refusal_to_withdraw(document, WithdrawalReason("长" * 501), by=cast.disclosure, at=AT))
        == "reason-too-long"
    )
    assert refusal_to_withdraw(document, None, by=cast.disclosure, at=AT) is None
    assert (
        code(refusal_to_withdraw(cast.draft(), None, by=cast.disclosure, at=AT)) == "not-released"
    )
    assert code(refusal_to_repeal(document, None, by=cast.head, at=AT)) == "wrong-post"
    assert code(refusal_to_repeal(cast.draft(), None, by=cast.disclosure, at=AT)) == "not-released"
    releases.repeal_document(document, RepealDay(TODAY), by=cast.disclosure, at=AT)
    document.refresh_from_db()
    assert code(refusal_to_repeal(document, None, by=cast.disclosure, at=AT)) == "is-repealed"


def test_draft_can_be_discarded_only_before_its_first_submission(cast: Cast) -> None:
    document = cast.draft()
    assert refusal_to_discard(document, None, by=cast.drafter, at=AT) is None
    assert code(refusal_to_discard(document, None, by=cast.head, at=AT)) == "wrong-post"
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("补充"), by=cast.head, at=AT)
    document.refresh_from_db()
    assert code(refusal_to_discard(document, None, by=cast.drafter, at=AT)) == "was-submitted"


def test_discarded_draft_is_restored_by_its_author_only(cast: Cast) -> None:
    document = cast.draft()
    assert code(refusal_to_restore(document, None, by=cast.drafter, at=AT)) == "not-discarded"
    discards.discard_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert refusal_to_restore(document, None, by=cast.drafter, at=AT) is None
    assert code(refusal_to_restore(document, None, by=cast.head, at=AT)) == "wrong-post"
    grant_post(cast.stranger, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert code(refusal_to_restore(document, None, by=cast.stranger, at=AT)) == "not-author"
    assert code(refusal_to_edit(document, by=cast.drafter, on=TODAY)) == "discarded"
    assert code(refusal_to_submit(document, None, by=cast.drafter, at=AT)) == "wrong-state"


def test_new_version_is_not_started_beside_a_discarded_one(cast: Cast) -> None:
    document = cast.released()
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    discards.discard_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    found = refusal_to_start_version(document, None, by=cast.drafter, at=AT)
    assert code(found) == "version-discarded"
    assert refusal_to_restore(document, None, by=cast.drafter, at=AT) is None


def test_submission_is_recalled_until_the_first_reviewer_decides(cast: Cast) -> None:
    document = cast.draft()
    assert code(refusal_to_recall(document, None, by=cast.drafter, at=AT)) == "reviewed"
    reviews.submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert refusal_to_recall(document, None, by=cast.drafter, at=AT) is None
    assert code(refusal_to_recall(document, None, by=cast.head, at=AT)) == "wrong-post"
    reviews.pass_office_review(document, by=cast.head, at=AT)
    document.refresh_from_db()
    assert code(refusal_to_recall(document, None, by=cast.drafter, at=AT)) == "reviewed"


@pytest.mark.parametrize(
    ("due", "reason", "wanted"),
    [
        # Formed on 12 November 2026: the twentieth working day is 10 December.
        (datetime(2026, 12, 10, 23, 59, tzinfo=BEIJING), "", None),
        (datetime(2026, 12, 11, 0, 0, tzinfo=BEIJING), " ", "late-without-reason"),
        (datetime(2026, 12, 11, 0, 0, tzinfo=BEIJING), "等待统一公布", None),
    ],
)
def test_publication_after_the_legal_day_needs_a_reason(
    cast: Cast, due: datetime, reason: str, wanted: str | None
) -> None:
    inputs = ReleaseMoment(due, reason)
    found = refusal_to_schedule_release(cast.approved(), inputs, by=cast.disclosure, at=AT)
    assert code(found) == wanted


def test_correction_has_no_legal_day(cast: Cast) -> None:
    document = cast.released()
    drafts.start_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    facts = cast.facts(change_note="更正")
    drafts.edit_version(document, facts, by=cast.drafter, at=AT, revision=1)
    cast.review(document)
    inputs = ReleaseMoment(later(days=300))
    assert refusal_to_schedule_release(document, inputs, by=cast.disclosure, at=AT) is None


def test_every_step_of_the_workflow_has_a_state() -> None:
    assert {step[0] for step in STEPS} <= set(State.values)


def test_everything_that_a_submission_lacks_is_said_at_once(cast: Cast) -> None:
    document = cast.draft(attribute="", genre=None, formed_on=None, title="")
    refusal = refusal_to_submit(document, None, by=cast.drafter, at=AT)
    assert refusal is not None
    assert refusal.code == "no-attribute"
    said = str(refusal)
    for word in ("公开属性", "标题", "成文日期", "文种"):
        assert word in said, word
    assert "。 " not in said
