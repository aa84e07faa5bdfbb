"""Test data: a complaint about the department of finance, examined by an assessor of the government."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from gongkai.complaints.actions.complaints import assign_complaint, order_rectification
from gongkai.complaints.actions.intake import receive_complaint
from gongkai.complaints.models import Complaint, RectificationOrder
from gongkai.complaints.rules.intake import ComplaintFacts
from gongkai.complaints.workflow import AssignmentInputs, OrderInputs, RectificationInputs
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import grant_post
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind
from tests.cast import AT, SINCE, Cast, person

CODE = "7F3K9-QX27F-3K9QX"
FACTS = ComplaintFacts("not_published", "收费目录至今没有公布。", "王小明", "13800001111")
DUE = date(2026, 12, 11)
DONE = RectificationInputs("目录已经公布", "https://www.example.gov.cn/notice/1.html")


def supervisor(name: str = "complaint-assessor") -> Person:
    """Return an assessor of the government."""
    return Person.objects.get(account__username=name)


def appoint(cast: Cast) -> None:
    """Appoint two assessors of the government, once."""
    for name in ("complaint-assessor", "second-assessor"):
        if not Person.objects.filter(account__username=name).exists():
            somebody = person(name)
            grant_post(somebody, PostKind.ASSESSOR, cast.government, by=SYSTEM, at=AT, since=SINCE)


def received(cast: Cast, *, at: datetime = AT, **changes: Any) -> Complaint:
    """Return a complaint about the department of finance."""
    appoint(cast)
    submission = changes.pop("submission", uuid4().hex)
    facts = replace(FACTS, **changes)
    return receive_complaint(cast.finance, facts, code=CODE, submission=submission, at=at)


def assigned(cast: Cast, *, at: datetime = AT, **changes: Any) -> Complaint:
    """Return a complaint that is being examined."""
    complaint = received(cast, at=at, **changes)
    inputs = AssignmentInputs(supervisor().pk)
    return assign_complaint(complaint, inputs, by=supervisor(), at=at)


def ordered(cast: Cast, *, at: datetime = AT, **changes: Any) -> RectificationOrder:
    """Return an order to the department of finance."""
    complaint = assigned(cast, at=at, **changes)
    inputs = OrderInputs("公布行政事业性收费目录", DUE)
    return order_rectification(complaint, inputs, by=supervisor(), at=at)
