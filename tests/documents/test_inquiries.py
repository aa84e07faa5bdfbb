"""Inquiries: asked about a version, answered, overridden, lapsed with a change, and in the way."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gongkai.documents.actions import drafts, releases, reviews
from gongkai.documents.actions.inquiries import answer_inquiry, ask_inquiry, override_inquiry
from gongkai.documents.models import Document, Inquiry
from gongkai.documents.queries.inquiries import shows_text, visible_inquiries
from gongkai.documents.reminding import notify_of_inquiries
from gongkai.documents.rules.inquiries import (
    AnswerFacts,
    InquiryFacts,
    refusal_to_answer,
    refusal_to_ask,
    refusal_to_override,
)
from gongkai.documents.workflow import ReleaseMoment, ReturnReasons
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.consumers import catch_up
from gongkai.ledger.queries import acts_of
from gongkai.notifications.models import Notification
from gongkai.operations.verify.replay import fold
from gongkai.organisations.actions import grant_post
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, later
from tests.refusals import refused_code

DUE = date(2026, 11, 27)


def code(refusal: Any) -> str:
    return refusal.code if refusal else ""


def facts(cast: Cast, kind: str = "countersign", **changes: Any) -> InquiryFacts:
    if kind in {"secrecy", "third-party"}:
        plain = InquiryFacts(kind, "是否涉密？", DUE, recipient="示范区国家保密局")
    else:
        plain = InquiryFacts(kind, "请会签。", DUE, addressee=cast.health)
    return replace(plain, **changes)


def asked(cast: Cast, document: Document, kind: str = "countersign", **changes: Any) -> Inquiry:
    return ask_inquiry(document, facts(cast, kind, **changes), by=cast.drafter, at=AT)


def edited(cast: Cast, document: Document, **changes: Any) -> None:
    document.refresh_from_db()
    assert document.open_version is not None
    drafts.edit_version(
        document,
        cast.facts(**changes),
        by=cast.drafter,
        at=AT,
        revision=document.open_version.revision,
    )


def test_a_countersignature_keeps_the_draft_back_until_it_is_given(cast: Cast) -> None:
    document = cast.draft()
    inquiry = asked(cast, document)
    assert refused_code(reviews.submit_version, document, by=cast.drafter, at=AT) == "inquiry-open"
    answer_inquiry(inquiry, AnswerFacts("agreed"), by=cast.stranger, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)
    assert [(act.verb, act.facets.get("kind")) for act in acts_of(document).order_by("id")] == [
        ("inquiry.sent", "countersign"),
        ("inquiry.answered", "countersign"),
        ("document.submitted", None),
    ]
    assert fold(acts_of(document).order_by("id")).problems == []


@pytest.mark.parametrize(
    ("passed", "step", "who"),
    [
        (1, reviews.pass_office_review, "head"),
        (2, reviews.pass_secrecy_review, "secrecy"),
        (3, reviews.pass_disclosure_review, "disclosure"),
        (4, reviews.approve_version, "approver"),
    ],
)
def test_no_reviewer_passes_it_meanwhile(cast: Cast, passed: int, step: Any, who: str) -> None:
    document, steps = cast.draft(), [reviews.submit_version, reviews.pass_office_review]
    steps += [reviews.pass_secrecy_review, reviews.pass_disclosure_review]
    people = (cast.drafter, cast.head, cast.secrecy, cast.disclosure)
    for before, person in list(zip(steps, people, strict=True))[:passed]:
        before(document, by=person, at=AT)
    inquiry = asked(cast, document)
    assert refused_code(step, document, by=getattr(cast, who), at=AT) == "inquiry-open"
    answer_inquiry(inquiry, AnswerFacts("agreed-opinion", "见附"), by=cast.stranger, at=AT)
    step(document, by=getattr(cast, who), at=AT)


def test_the_approver_overrides_an_objection_or_silence(cast: Cast) -> None:
    document = cast.draft()
    inquiry = asked(cast, document)
    override = refusal_to_override(inquiry, "x", by=cast.approver, at=AT)
    assert code(override) == "still-time"
    answer_inquiry(inquiry, AnswerFacts("objected", "与我委规定不一致"), by=cast.stranger, at=AT)
    inquiry.refresh_from_db()
    assert (
        refused_code(reviews.submit_version, document, by=cast.drafter, at=AT) == "inquiry-objected"
    )
    for name in ("drafter", "head", "disclosure", "stranger"):
        refusal = refusal_to_override(inquiry, "x", by=getattr(cast, name), at=AT)
        assert code(refusal) == "wrong-post"
    assert code(refusal_to_override(inquiry, " ", by=cast.approver, at=AT)) == "no-reason"
    assert refusal_to_override(inquiry, None, by=cast.approver, at=AT) is None
    override_inquiry(inquiry, "经政府协调", by=cast.approver, at=AT)
    inquiry.refresh_from_db()
    assert code(refusal_to_override(inquiry, "x", by=cast.approver, at=AT)) == "inquiry-settled"
    assert code(refusal_to_answer(inquiry, None, by=cast.stranger, at=AT)) == "inquiry-answered"
    reviews.submit_version(document, by=cast.drafter, at=AT)
    other = cast.draft()
    silent = asked(cast, other)
    override_inquiry(silent, "逾期未复", by=cast.approver, at=later(days=10))
    reviews.submit_version(other, by=cast.drafter, at=later(days=10))


def test_the_drafter_never_overrides_or_answers(cast: Cast) -> None:
    for body, post in ((cast.finance, PostKind.APPROVER), (cast.health, PostKind.APPROVER)):
        grant_post(cast.drafter, post, body, by=SYSTEM, at=AT, since=SINCE)
    inquiry = asked(cast, cast.draft())
    late = later(days=10)
    assert code(refusal_to_override(inquiry, "x", by=cast.drafter, at=late)) == "own-draft"
    assert code(refusal_to_answer(inquiry, None, by=cast.drafter, at=AT)) == "own-draft"


def test_a_change_of_the_draft_withdraws_it_and_the_other_body_sees_nothing(cast: Cast) -> None:
    document = cast.draft()
    inquiry = asked(cast, document)
    answer_inquiry(inquiry, AnswerFacts("agreed"), by=cast.stranger, at=AT)
    edited(cast, document)  # saved without a change
    inquiry.refresh_from_db()
    assert shows_text(inquiry)
    edited(cast, document, title="另一个标题")
    inquiry.refresh_from_db()
    assert not shows_text(inquiry)
    assert code(refusal_to_answer(inquiry, None, by=cast.stranger, at=AT)) == "inquiry-lapsed"
    assert refused_code(reviews.submit_version, document, by=cast.drafter, at=AT) == "inquiry-again"
    again = asked(cast, document)
    answer_inquiry(again, AnswerFacts("agreed"), by=cast.stranger, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)


def test_an_override_is_about_the_text_as_it_stands(cast: Cast) -> None:
    document = cast.draft()
    inquiry = asked(cast, document)
    answer_inquiry(inquiry, AnswerFacts("agreed"), by=cast.stranger, at=AT)
    edited(cast, document, title="改正错别字")
    inquiry.refresh_from_db()
    override_inquiry(inquiry, "只改错别字", by=cast.approver, at=AT)
    edited(cast, document, title="又改")
    inquiry.refresh_from_db()
    assert refused_code(reviews.submit_version, document, by=cast.drafter, at=AT) == "inquiry-again"
    override_inquiry(inquiry, "仍是错别字", by=cast.approver, at=AT)
    reviews.submit_version(document, by=cast.drafter, at=AT)


@pytest.mark.parametrize("kind", ["confirm", "secrecy", "third-party"])
def test_other_inquiries_keep_back_only_the_release(cast: Cast, kind: str) -> None:
    document = cast.draft()
    inquiry = asked(cast, document, kind)
    cast.review(document)
    assert (
        refused_code(releases.release_document, document, by=cast.disclosure, at=AT)
        == "inquiry-open"
    )
    moment = ReleaseMoment(later(hours=3))
    assert (
        refused_code(releases.schedule_release, document, moment, by=cast.disclosure, at=AT)
        == "inquiry-open"
    )
    if kind == "confirm":
        answer_inquiry(inquiry, AnswerFacts("agreed"), by=cast.stranger, at=AT)
    else:
        by = cast.secrecy if kind == "secrecy" else cast.disclosure
        answer = AnswerFacts(
            "not-secret" if kind == "secrecy" else "agreed", "", "保密函1号", AT.date()
        )
        answer_inquiry(inquiry, answer, by=by, at=AT)
    document = releases.release_document(document, by=cast.disclosure, at=AT)
    inquiry.refresh_from_db()
    assert not shows_text(inquiry)
    assert code(refusal_to_answer(inquiry, None, by=cast.disclosure, at=AT)) == "not-open"
    assert code(refusal_to_ask(document, None, by=cast.drafter, at=AT)) == "not-open"
    if kind != "secrecy":
        assert code(refusal_to_override(inquiry, None, by=cast.approver, at=AT)) == "not-open"


def test_nobody_overrides_the_secrecy_authority(cast: Cast) -> None:
    document = cast.draft()
    inquiry = asked(cast, document, "secrecy")
    late = later(days=30)
    refusal = refusal_to_override(inquiry, "x", by=cast.approver, at=late)
    assert code(refusal) == "secrecy-not-overridden"
    answer = AnswerFacts("secret", "", "保密函2号", AT.date())
    answer_inquiry(inquiry, answer, by=cast.secrecy, at=AT)
    cast.review(document)
    assert (
        refused_code(releases.release_document, document, by=cast.disclosure, at=AT)
        == "inquiry-objected"
    )


@pytest.mark.parametrize(
    ("kind", "changes", "wanted"),
    [
        ("countersign", {"question": " "}, "no-question"),
        ("countersign", {"due_on": date(2026, 11, 19)}, "due-in-past"),
        ("countersign", {"addressee": None}, "one-addressee"),
        ("countersign", {"recipient": "x"}, "one-addressee"),
        ("countersign", {"addressee": None, "recipient": "x"}, "needs-body"),
        ("confirm", {"addressee": None, "recipient": "国家统计局"}, ""),
        ("secrecy", {"addressee": "health", "recipient": ""}, "needs-recipient"),
        ("third-party", {"addressee": "health", "recipient": ""}, "needs-recipient"),
        ("countersign", {"addressee": "finance"}, "own-body"),
        ("countersign", {"addressee": "government"}, "nobody-answers"),
        ("countersign", {}, ""),
    ],
)
def test_what_is_asked_is_checked(cast: Cast, kind: str, changes: Any, wanted: str) -> None:
    named = {
        name: getattr(cast, value) if name == "addressee" and value else value
        for name, value in changes.items()
    }
    found = refusal_to_ask(cast.draft(), facts(cast, kind, **named), by=cast.drafter, at=AT)
    assert code(found) == wanted


def test_who_may_ask_and_when(cast: Cast) -> None:
    document = cast.draft()
    for name in ("drafter", "head", "secrecy", "disclosure", "approver"):
        assert refusal_to_ask(document, None, by=getattr(cast, name), at=AT) is None
    assert code(refusal_to_ask(document, None, by=cast.stranger, at=AT)) == "wrong-post"
    asked(cast, document, "confirm")
    again = refusal_to_ask(document, facts(cast, "confirm"), by=cast.head, at=AT)
    assert code(again) == "already-asked"
    stub = cast.draft(
        title="",
        text="",
        attribute="closed",
        reason="x",
        ground="D1",
        review_on=date(2027, 1, 1),
    )
    assert code(refusal_to_ask(stub, None, by=cast.drafter, at=AT)) == "stub"
    scheduled = cast.approved()
    releases.schedule_release(scheduled, ReleaseMoment(later(hours=3)), by=cast.disclosure, at=AT)
    scheduled.refresh_from_db()
    assert code(refusal_to_ask(scheduled, None, by=cast.drafter, at=AT)) == "scheduled"


@pytest.mark.parametrize(
    ("kind", "answer", "wanted"),
    [
        ("countersign", AnswerFacts("secret"), "no-such-answer"),
        ("countersign", AnswerFacts(""), "no-such-answer"),
        ("countersign", AnswerFacts("objected", " "), "no-opinion"),
        ("countersign", AnswerFacts("agreed-opinion"), "no-opinion"),
        ("countersign", AnswerFacts("objected", "x"), ""),
        ("secrecy", AnswerFacts("agreed"), "no-such-answer"),
        ("secrecy", AnswerFacts("not-secret", "", " ", AT.date()), "no-number"),
        ("secrecy", AnswerFacts("not-secret", "", "1号"), "no-letter-date"),
        ("secrecy", AnswerFacts("not-secret", "", "1号", date(2026, 11, 19)), "letter-date"),
        ("secrecy", AnswerFacts("not-secret", "", "1号", date(2026, 11, 21)), "letter-date"),
        ("third-party", AnswerFacts("agreed", "", "", AT.date()), ""),
    ],
)
def test_answers_are_complete(cast: Cast, kind: str, answer: AnswerFacts, wanted: str) -> None:
    inquiry = asked(cast, cast.draft(), kind)
    by = {"countersign": cast.stranger, "secrecy": cast.secrecy}.get(kind, cast.disclosure)
    assert code(refusal_to_answer(inquiry, answer, by=by, at=AT)) == wanted


def test_who_answers_and_who_sees(cast: Cast) -> None:
    inquiry = asked(cast, cast.draft())
    letter = asked(cast, cast.draft(), "secrecy")
    for name in ("drafter", "disclosure", "approver", "officer"):
        assert code(refusal_to_answer(inquiry, None, by=getattr(cast, name), at=AT)) == "wrong-post"
    for name in ("head", "disclosure", "stranger"):
        assert code(refusal_to_answer(letter, None, by=getattr(cast, name), at=AT)) == "wrong-post"
    seen = {
        name: list(visible_inquiries(getattr(cast, name).account, on=AT.date()))
        for name in ("drafter", "stranger", "officer")
    }
    assert seen == {"drafter": [letter, inquiry], "stranger": [inquiry], "officer": []}


def test_both_sides_are_notified_and_reminded_once(cast: Cast) -> None:
    inquiry = asked(cast, cast.draft())
    catch_up()
    assert told(cast.stranger) == ["inquiry_asked"]
    assert notify_of_inquiries(at=later(days=4)) == 0
    assert notify_of_inquiries(at=later(days=5)) == 1
    assert notify_of_inquiries(at=later(days=6)) == 0
    assert notify_of_inquiries(at=later(days=8)) == 2
    assert notify_of_inquiries(at=later(days=9)) == 0
    assert told(cast.stranger) == ["inquiry_asked", "inquiry_due", "inquiry_overdue"]
    answer_inquiry(inquiry, AnswerFacts("agreed"), by=cast.stranger, at=later(days=9))
    catch_up()
    assert told(cast.drafter) == ["inquiry_overdue", "inquiry_answered"]
    silent = asked(cast, cast.draft(), "secrecy")
    catch_up()
    assert told(cast.secrecy) == ["inquiry_asked"]
    document = silent.version.document
    reviews.submit_version(document, by=cast.drafter, at=AT)
    reviews.return_version(document, ReturnReasons("x"), by=cast.head, at=AT)


def told(person: Any) -> list[str]:
    rows = Notification.objects.filter(person=person, subject_type="documents.inquiry")
    return list(rows.order_by("id").values_list("kind", flat=True))
