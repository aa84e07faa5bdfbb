"""Test data: consultations in each state, and comments on them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from gongkai.consultations.actions.comments import answer_comments, receive_comment
from gongkai.consultations.actions.consultations import (
    end_consultation,
    open_consultation,
    plan_consultation,
    publish_outcome,
)
from gongkai.consultations.models import CommentAnswer, PublicComment, PublicConsultation
from gongkai.consultations.registration import AnswerFacts, CommentFacts, NewConsultation
from gongkai.consultations.workflow import OpenInputs, OutcomeInputs
from gongkai.documents.models import Document
from tests.cast import AT, Cast

CODE = "ABCDE-FGHJK-MNPQR"
FACTS = NewConsultation(
    kind="decision",
    title="停车收费管理办法（征求意见稿）",
    explanation="规范停车收费，方便群众。",
    planned_on=date(2026, 12, 1),
)
# Opened on 20 November, 30 days later is 20 December.
LAST_DAY = date(2026, 12, 20)
CLOSED = datetime.fromisoformat("2026-12-21T00:00:00+08:00")
TEXT = "<p>第一条 为了规范停车收费，制定本办法。</p><p>第二条 停车收费按小时计算。</p><p>第三条 本办法自发布之日起施行。</p>"
COMMENT = CommentFacts("建议停车前三十分钟免费。", paragraph=2)


def planned(cast: Cast, *, at: datetime = AT, **changes: Any) -> PublicConsultation:
    """Return a planned consultation of the department of finance."""
    return plan_consultation(cast.finance, replace(FACTS, **changes), by=cast.disclosure, at=at)


def opening(document: Document, **changes: Any) -> OpenInputs:
    """Return the inputs that open a consultation on a document."""
    assert document.index_number
    return replace(OpenInputs(document.index_number, FACTS.explanation, LAST_DAY), **changes)


def opened(
    cast: Cast, *, at: datetime = AT, plan: dict[str, Any] | None = None, **changes: Any
) -> PublicConsultation:
    """Return a consultation that is open for comments on a released draft."""
    document = cast.released(title=FACTS.title, text=TEXT, at=at)
    consultation = planned(cast, at=at, **(plan or {}))
    inputs = opening(document, **changes)
    return open_consultation(consultation, inputs, by=cast.disclosure, at=at)


def commented(
    consultation: PublicConsultation,
    text: str = COMMENT.text,
    *,
    at: datetime = AT + timedelta(days=1),
    code: str = CODE,
    **changes: Any,
) -> PublicComment:
    """Return a comment that somebody sent by the website."""
    facts = replace(COMMENT, text=text, **changes)
    return receive_comment(consultation, facts, code=code, submission=uuid4().hex, at=at)


def ended(cast: Cast, *texts: str, **changes: Any) -> PublicConsultation:
    """Return a consultation whose period is over, with these comments."""
    consultation = opened(cast, **changes)
    for text in texts:
        commented(consultation, text)
    end_consultation(consultation, at=CLOSED)
    consultation.refresh_from_db()
    return consultation


def answered(
    cast: Cast, consultation: PublicConsultation, *, result: str = "adopted", **changes: Any
) -> CommentAnswer:
    """Answer every comment that has no answer."""
    ids = tuple(consultation.comments.values_list("pk", flat=True))
    facts = AnswerFacts(ids, (), "前三十分钟免费", result, "合理，已写入第二条。")
    return answer_comments(consultation, replace(facts, **changes), by=cast.disclosure, at=CLOSED)


def concluded(cast: Cast, *texts: str, **changes: Any) -> PublicConsultation:
    """Return a consultation with a published outcome."""
    consultation = ended(cast, *texts, **changes)
    if texts:
        answered(cast, consultation)
    return publish_outcome(
        consultation, OutcomeInputs("意见已逐条研究。"), by=cast.approver, at=CLOSED
    )
