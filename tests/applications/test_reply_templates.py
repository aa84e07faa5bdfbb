"""The decision in a reply names the article of its outcome, whatever reasons were typed."""

from datetime import date

import pytest

from gongkai.applications.models import Reply
from gongkai.applications.reply_templates import decision_text, remedies_text
from gongkai.law.citations import official_citation
from gongkai.law.outcomes import OUTCOMES, Outcome
from tests.applications.cases import in_hand, on, served
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LAW = "《中华人民共和国政府信息公开条例》第十六条"


@pytest.mark.parametrize(
    ("reasons", "times"), [("理由略。", 1), (f"依照{LAW}的规定，不予公开。", 1), ("", 1)]
)
def test_decision_cites_the_article_once(cast: Cast, reasons: str, times: int) -> None:
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.PROCESS, at=on("2026-01-06"))
    reply = Reply.objects.get()
    part = reply.parts.get()
    part.reasons = reasons
    part.save()
    assert decision_text(reply).count(LAW) == times


def test_remedies_name_the_reconsideration_body(cast: Cast) -> None:
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.PROCESS, at=on("2026-01-06"))
    text = remedies_text(Reply.objects.get(), date(2026, 1, 6))
    assert f"先申请行政复议。行政复议机关为{cast.government.name}。" in text
    # The court of the body is not known, so the letter names none.
    assert "法院为" not in text


@pytest.mark.parametrize(
    ("day", "months"), [(date(2015, 4, 30), "3个月"), (date(2015, 5, 1), "6个月")]
)
def test_time_for_going_to_court_follows_the_date(cast: Cast, day: date, months: str) -> None:
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.NOT_HELD, at=on("2026-01-06"))
    text = remedies_text(Reply.objects.get(), day)
    assert f"{months}内" in text
    assert "60日内" in text


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_outcome_cites_its_own_article(cast: Cast, outcome: Outcome) -> None:
    served(cast, in_hand(cast, at=on("2026-01-05")), Outcome.PROCESS, at=on("2026-01-06"))
    reply = Reply.objects.get()
    reply.parts.update(outcome=outcome, reasons="")
    assert official_citation(OUTCOMES[outcome].law) in decision_text(reply)
