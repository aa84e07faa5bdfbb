"""The decision in a reply names the article of its outcome, whatever reasons were typed."""

import pytest

from gongkai.applications.models import Reply
from gongkai.applications.reply_templates import decision_text
from gongkai.law.outcomes import Outcome
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
