"""The shorter review: set for an item, taken at submission, recorded, and never by one person."""

from typing import Any

import pytest

from gongkai.catalogue.models import CatalogueItem
from gongkai.documents import workflow
from gongkai.documents.actions import releases, reviews
from gongkai.documents.actions.short_reviews import end_short_review, shorten_review
from gongkai.documents.models import Document, ShortReview
from gongkai.documents.queries import steps_for, waiting_for
from gongkai.documents.queries.missing_posts import missing_posts_ahead
from gongkai.documents.rules.reviews import (
    refusal_to_approve_short,
    refusal_to_pass_disclosure_review,
    refusal_to_recall,
)
from gongkai.documents.rules.short_reviews import (
    ShortReviewFacts,
    refusal_to_end_short_review,
    refusal_to_shorten_review,
)
from gongkai.documents.states import State
from gongkai.documents.workflow import Opinion, ReturnReasons
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.queries import acts_of
from gongkai.operations.verify.letters import check
from gongkai.operations.verify.replay import fold
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast


def code(refusal: Any) -> str:
    return refusal.code if refusal else ""


def rule(cast: Cast, item: str = "A20-08") -> ShortReview:
    facts = ShortReviewFacts(CatalogueItem.objects.get(code=item), "例行公布")
    return shorten_review(cast.finance, facts, by=cast.approver, at=AT)


def submitted(cast: Cast, **facts: Any) -> Document:
    document = cast.draft(**facts)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    return document


def state_of(document: Document) -> str:
    document.refresh_from_db()
    assert document.open_version is not None
    return document.open_version.state


def test_only_the_approver_sets_and_ends_the_shorter_review(cast: Cast) -> None:
    item = CatalogueItem.objects.get(code="A20-08")
    on = AT.date()
    for name in ("drafter", "disclosure", "stranger"):
        by = getattr(cast, name)
        assert code(refusal_to_shorten_review(cast.finance, None, by=by, on=on)) == "wrong-post"
    blank = ShortReviewFacts(item, " ")
    found = refusal_to_shorten_review(cast.finance, blank, by=cast.approver, on=on)
    assert code(found) == "no-reason"
    made = rule(cast)
    again = refusal_to_shorten_review(
        cast.finance, ShortReviewFacts(item, "x"), by=cast.approver, on=on
    )
    assert code(again) == "is-short"
    assert refusal_to_shorten_review(cast.finance, None, by=cast.approver, on=on) is None
    assert code(refusal_to_end_short_review(made, by=cast.drafter, on=on)) == "wrong-post"
    end_short_review(made, by=cast.approver, at=AT)
    assert not ShortReview.objects.exists()
    assert [act.verb for act in acts_of(cast.finance).order_by("id")][-2:] == [
        "review.shortened",
        "review.restored",
    ]
    assert state_of(submitted(cast)) == State.OFFICE_REVIEW


def test_a_routine_document_passes_two_reviewers_and_its_acts_say_so(cast: Cast) -> None:
    rule(cast)
    document = submitted(cast)
    assert state_of(document) == State.SECRECY_REVIEW
    assert missing_posts_ahead(document, on=AT.date()) == []
    reviews.pass_secrecy_review(document, by=cast.secrecy, at=AT)
    document.refresh_from_db()
    assert list(waiting_for(cast.disclosure, on=AT.date())) == [document]
    assert [step.name for step in steps_for(document)] == ["approve-short", "return"]
    for refusal, by in (
        (refusal_to_pass_disclosure_review, cast.disclosure),
        (refusal_to_approve_short, cast.approver),
    ):
        assert refusal(document, None, by=by, at=AT) is not None
    reviews.approve_short_version(document, Opinion("同意"), by=cast.disclosure, at=AT)
    document.refresh_from_db()
    assert document.open_version is not None
    assert (document.open_version.state, document.open_version.approved_at) == (
        State.APPROVED,
        AT,
    )
    document = releases.release_document(document, by=cast.disclosure, at=AT)
    acts = list(acts_of(document).order_by("id"))
    assert [act.verb for act in acts] == [
        "document.short_submitted",
        "document.secrecy_reviewed",
        "document.short_approved",
        "document.released",
    ]
    assert all(act.facets["short"] is True for act in acts[:3])
    assert fold(acts).problems == []
    assert list(check()) == []


def test_the_full_review_has_no_step_of_the_shorter_one(cast: Cast) -> None:
    document = submitted(cast)
    reviews.pass_office_review(document, by=cast.head, at=AT)
    document.refresh_from_db()
    # After the office head has passed it, the secrecy review is not the first one.
    assert code(refusal_to_recall(document, None, by=cast.drafter, at=AT)) == "reviewed"
    assert workflow.RECALL not in steps_for(document)
    reviews.pass_secrecy_review(document, by=cast.secrecy, at=AT)
    document.refresh_from_db()
    with pytest.raises(Refused) as refused:
        reviews.approve_short_version(document, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "other-review"


def test_recalled_or_returned_it_is_decided_anew(cast: Cast) -> None:
    made = rule(cast)
    document = submitted(cast)
    assert workflow.RECALL in steps_for(document)
    reviews.recall_version(document, by=cast.drafter, at=AT)
    document.refresh_from_db()
    assert document.open_version is not None
    assert not document.open_version.is_short
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("补充"), by=cast.secrecy, at=AT)
    end_short_review(made, by=cast.approver, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    assert state_of(document) == State.OFFICE_REVIEW


@pytest.mark.parametrize("who", ["drafter", "secrecy"])
def test_nobody_approves_alone(cast: Cast, who: str) -> None:
    rule(cast)
    grant_post(
        getattr(cast, who), PostKind.DISCLOSURE_OFFICER, cast.finance, by=SYSTEM, at=AT, since=SINCE
    )
    document = submitted(cast)
    reviews.pass_secrecy_review(document, by=cast.secrecy, at=AT)
    document.refresh_from_db()
    refusal = refusal_to_approve_short(document, None, by=getattr(cast, who), at=AT)
    assert code(refusal) == {"drafter": "own-draft", "secrecy": "own-secrecy-review"}[who]


def test_personal_data_is_checked_as_in_the_full_review(cast: Cast) -> None:
    rule(cast)
    document = submitted(cast, text="<p>联系电话 13812345678。</p>")
    reviews.pass_secrecy_review(document, by=cast.secrecy, at=AT)
    with pytest.raises(Refused) as refused:
        reviews.approve_short_version(document, by=cast.disclosure, at=AT)
    assert refused.value.refusal.code == "personal-data-found"


def test_policy_documents_and_unopen_ones_take_the_full_review(cast: Cast) -> None:
    rule(cast)
    unopen = submitted(cast, attribute="on_request", reason="x")
    assert state_of(unopen) == State.OFFICE_REVIEW
    other = submitted(cast, catalogue_item=CatalogueItem.objects.get(code="A20-11"))
    assert state_of(other) == State.OFFICE_REVIEW
