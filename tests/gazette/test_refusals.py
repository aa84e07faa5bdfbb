"""Refusals of the gazette that other tests do not meet: wrong posts, and forms asked for beforehand."""

from datetime import date
from typing import Any

import pytest

from gongkai.gazette.actions.issues import begin_proofs
from gongkai.gazette.file_making import make_waiting_files
from gongkai.gazette.models import BackIssue, Issue
from gongkai.gazette.rules.contents import refusal_to_add_back_issue
from gongkai.gazette.rules.files import refusal_to_ask_for_files
from gongkai.gazette.rules.issues import (
    refusal_to_amend,
    refusal_to_begin_proofs,
    refusal_to_compose,
    refusal_to_discard,
    refusal_to_publish,
    refusal_to_return,
    refusal_to_take_up,
)
from gongkai.gazette.workflow import IssueFacts
from gongkai.kit.refusals import Refusal
from gongkai.kit.workflows import NOTHING
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast
from tests.gazette.issues import FACTS, approved, composed, corrected, in_proof

pytestmark = pytest.mark.django_db
STEPS: tuple[tuple[Any, str], ...] = (
    (refusal_to_amend, "composing"),
    (refusal_to_begin_proofs, "composing"),
    (refusal_to_discard, "composing"),
    (refusal_to_take_up, "proof_1"),
    (refusal_to_return, "proof_1"),
    (refusal_to_publish, "approved"),
)


def code_of(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


def test_each_step_needs_its_post_and_state(cast: Cast) -> None:
    issue = composed(cast, cast.released())
    for refusal, state in STEPS:
        issue.state = state
        assert code_of(refusal(issue, None, by=cast.stranger, at=AT)) == "wrong-post"
        issue.state = "published"
        assert code_of(refusal(issue, None, by=cast.editor, at=AT)) == "wrong-state"


def test_without_inputs_only_the_step_is_asked_for(cast: Cast) -> None:
    issue = composed(cast, cast.released())
    by: dict[str, Any] = {"by": cast.editor, "at": AT}
    assert refusal_to_compose(cast.finance, "ug", None, **by) is None
    assert refusal_to_amend(issue, None, **by) is None
    assert refusal_to_discard(issue, None, **by) is None
    issue.state = "proof_1"
    assert refusal_to_return(issue, None, **by) is None


def test_files_are_asked_for_only_by_composers_and_where_they_are_missing(cast: Cast) -> None:
    issue = composed(cast, cast.released())
    asking: dict[str, Any] = {"by": cast.editor, "at": AT}
    assert code_of(refusal_to_ask_for_files(issue, by=cast.drafter, at=AT)) == "wrong-post"
    assert code_of(refusal_to_ask_for_files(issue, **asking)) == "not-fixed"
    issue = begin_proofs(issue, NOTHING, **asking)
    assert code_of(refusal_to_ask_for_files(issue, **asking)) == "being-made"
    make_waiting_files(lambda: AT)
    issue.refresh_from_db()
    assert code_of(refusal_to_ask_for_files(issue, **asking)) == "made"
    issue.files.filter(kind="epub").delete()
    assert refusal_to_ask_for_files(issue, **asking) is None


def test_an_issue_whose_document_changed_after_approval_is_not_published(cast: Cast) -> None:
    document = cast.released()
    issue = approved(cast, document)
    corrected(cast, document)
    by: dict[str, Any] = {"by": cast.editor, "at": AT}
    assert code_of(refusal_to_publish(issue, NOTHING, **by)) == "stale"
    Issue.objects.filter(pk=issue.pk).update(state="proof_1")
    issue.refresh_from_db()
    assert refusal_to_take_up(issue, NOTHING, **by) is None


def test_an_old_issue_needs_post_edition_and_a_free_number(cast: Cast) -> None:
    issue = in_proof(cast, cast.released())
    old = IssueFacts(2, date(1998, 5, 1))
    by: dict[str, Any] = {"by": cast.editor, "at": AT}

    def code(language: str = "zh-hans", facts: IssueFacts | None = old, **more: Any) -> str:
        return code_of(refusal_to_add_back_issue(cast.finance, language, facts, **(by | more)))

    assert code(by=cast.stranger) == code() == code(by=cast.drafter) == "wrong-post"
    grant_post(cast.editor, PostKind.DRAFTER, cast.finance, by=SYSTEM, at=AT, since=SINCE)
    assert code("en") == "no-edition"
    assert code(facts=None) == code() == ""
    assert code(facts=IssueFacts(2, date(2199, 5, 1))) == "future"
    assert code(facts=FACTS) == "number-taken"
    BackIssue.objects.create(
        body=cast.finance,
        year=1998,
        number=2,
        language="zh-hans",
        issued_on=old.issued_on,
        document=issue.articles.get().document,
    )
    assert code() == "number-taken"


def test_dates_follow_the_numbers_of_a_year(cast: Cast) -> None:
    composed(cast, cast.released())  # number 3 of 20 November 2026
    by: dict[str, Any] = {"by": cast.editor, "at": AT}

    def code(number: int, issued_on: date, language: str = "zh-hans") -> str:
        facts = IssueFacts(number, issued_on)
        return code_of(refusal_to_compose(cast.finance, language, facts, **by))

    assert code(4, date(2026, 11, 19)) == "before-former"
    assert code(2, date(2026, 11, 21)) == "after-next"
    assert (
        code(4, date(2026, 11, 20))
        == code(2, date(2026, 11, 20))
        == code(1, date(2025, 12, 1))
        == ""
    )
    assert code(3, date(2020, 1, 1), "ug") == "old-year"
    issue = Issue.objects.get()
    assert code_of(refusal_to_amend(issue, IssueFacts(3, date(2020, 1, 1)), **by)) == "old-year"
    # The issue itself is not its neighbour.
    assert refusal_to_amend(issue, IssueFacts(4, date(2026, 11, 19)), **by) is None
