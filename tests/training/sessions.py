"""Test data: a training of the department of finance that two people attend, and an on-line unit."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from gongkai.kit.workflows import NOTHING
from gongkai.training.actions.sessions import open_session, plan_session
from gongkai.training.actions.units import begin_unit, open_unit, set_questions
from gongkai.training.entries import UnitFacts
from gongkai.training.models import LearningUnit, TrainingSession
from gongkai.training.workflow import QuestionInputs, SessionFacts
from tests.cast import AT, Cast

BEGINS = AT + timedelta(days=1)
DURING, AFTER = BEGINS + timedelta(minutes=10), BEGINS + timedelta(hours=4)
FACTS = SessionFacts(
    "政务公开业务培训",
    "条例解读\n答复文书",
    "三楼会议室",
    BEGINS,
    BEGINS + timedelta(hours=3),
    Decimal(3),
)
QUESTIONS = """政府信息公开申请的答复期限是多少个工作日？
* 20
- 15

哪些属于主动公开的内容？
＊ 机构职能
－ 内部事务信息
* 预算、决算"""


def planned(cast: Cast, *, at: datetime = AT, **changes: Any) -> TrainingSession:
    """Return a session in preparation."""
    return plan_session(cast.finance, replace(FACTS, **changes), by=cast.disclosure, at=at)


def opened(cast: Cast, *, at: datetime = AT, **changes: Any) -> TrainingSession:
    """Return a session that is open for sign-up."""
    return open_session(planned(cast, at=at, **changes), NOTHING, by=cast.disclosure, at=at)


def unit(cast: Cast, *, title: str = "条例要点", at: datetime = AT) -> LearningUnit:
    """Return an open on-line unit with two questions."""
    facts = UnitFacts(title, "第三十三条……", Decimal("1.5"))
    made = begin_unit(cast.finance, facts, by=cast.disclosure, at=at)
    set_questions(made, QuestionInputs(QUESTIONS, 60, 2), by=cast.disclosure, at=at)
    return open_unit(made, NOTHING, by=cast.disclosure, at=at)
