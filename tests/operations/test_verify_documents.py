"""`gongkai verify` on inquiries, statements and duties: planted faults are reported, nothing else."""

from datetime import date, timedelta

import pytest

from gongkai.calendars.queries import Calendars
from gongkai.documents.actions.inquiries import answer_inquiry, override_inquiry
from gongkai.documents.actions.statements import (
    end_statement,
    propose_statement,
    return_statement,
)
from gongkai.documents.models import Inquiry, Statement
from gongkai.documents.rules.inquiries import AnswerFacts
from gongkai.documents.rules.statements import (
    StatementFacts,
    StatementReason,
)
from gongkai.duties.actions import mark_overdue_duties, open_duties
from gongkai.duties.models import Duty, DutyTally
from gongkai.ledger.consumers import catch_up
from gongkai.operations.verify import duties, inquiries
from tests.cast import AT, Cast, later
from tests.documents.test_inquiries import asked
from tests.documents.test_statements import kept, stated
from tests.duties.test_duties import at, monthly, opened

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [one.problem for one in (*inquiries.check(), *duties.check(AT)) if not one.note]


def answered(cast: Cast) -> Inquiry:
    return answer_inquiry(asked(cast, cast.draft()), AnswerFacts("agreed"), by=cast.stranger, at=AT)


def met(cast: Cast) -> Duty:
    item = monthly(cast)
    duty = opened(cast)
    cast.released(catalogue_item=item)
    catch_up()
    duty.refresh_from_db()
    return duty


def test_what_was_done_by_the_rules_has_no_faults(cast: Cast) -> None:
    answered(cast)
    silent = asked(cast, cast.draft())
    override_inquiry(silent, "逾期未复", by=cast.approver, at=later(days=10))
    ended = stated(cast, title=True)
    end_statement(ended, StatementReason("已公开"), by=cast.disclosure, at=AT)
    returned = kept(cast, document_number="")
    propose_statement(returned, StatementFacts(), by=cast.disclosure, at=AT)
    return_statement(returned, StatementReason("不宜"), by=cast.approver, at=AT)
    assert met(cast).state == "met"
    open_duties(cast.finance, Calendars(), at=at(12, 2))
    assert faults() == []
    mark_overdue_duties(at=at(3, 1, 2027))
    assert [one.problem for one in duties.check(at(3, 1, 2027))] == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "third-party"}, "its kind is"),
        ({"answer": "objected"}, "its answer is objected, its acts say agreed"),
        ({"asked_at": later(days=1)}, "its day is"),
        ({"overridden_at": AT}, "its exception is"),
    ],
)
def test_a_changed_inquiry_is_reported(cast: Cast, changes: dict[str, object], says: str) -> None:
    Inquiry.objects.filter(pk=answered(cast).pk).update(**changes)
    assert [says in one for one in faults()] == [True]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"state": "returned"}, "its state is"),
        ({"published_on": AT.date() - timedelta(days=1)}, "its day is"),
        ({"ground": "D6"}, "its ground is D6, its acts say D5"),
        ({"shows_title": True}, "its title is"),
    ],
)
def test_a_changed_statement_is_reported(cast: Cast, changes: dict[str, object], says: str) -> None:
    Statement.objects.filter(document=stated(cast)).update(**changes)
    assert [says in one for one in faults()] == [True]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"state": "late"}, "its state is late, by its days it is met"),
        ({"evidence": "990000-D01/2026-99999"}, "which is not public"),
        ({"met_on": date(2027, 5, 1)}, "outside its period"),
        ({"met_on": None}, "it was met on no day"),
    ],
)
def test_a_changed_duty_is_reported(cast: Cast, changes: dict[str, object], says: str) -> None:
    Duty.objects.filter(pk=met(cast).pk).update(**changes)
    assert any(says in one for one in faults())


def test_a_wrong_tally_is_reported(cast: Cast) -> None:
    duty = met(cast)
    DutyTally.objects.filter(body=duty.body, state="met").update(number=7)
    assert [one for one in faults() if "the tally says 7" in one]
    DutyTally.objects.all().delete()
    assert [one for one in faults() if "the tally says 0" in one]
