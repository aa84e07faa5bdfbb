"""Text of a reply in the official language: the decision on each part, then the remedies."""

from datetime import date

from django.utils.translation import override

from gongkai.applications.models import Reply
from gongkai.kit.date_text import translated
from gongkai.law.citations import official_citation
from gongkai.law.outcomes import OUTCOMES, is_refused
from gongkai.law.remedies import Remedy, remedies_on

OFFICIAL = "zh-hans"


def decision_text(reply: Reply) -> str:
    """
    Return the decision on each document or matter, with its article and its reasons.

    Law: 条例19 art. 36, 37; 条例07 art. 21, 22.
    """
    lines = [reply.text] if reply.text else []
    for part in reply.parts.order_by("position"):
        reasons = f"\n{part.reasons}" if part.reasons else ""
        outcome = OUTCOMES[part.known]
        # Whatever was typed as reasons: the letter names the article of the outcome.
        law = official_citation(outcome.law)
        basis = "" if law in part.reasons else f"（依据：{law}）"
        lines.append(f"{part.position}. {part.title}：{outcome.chinese}{basis}。{reasons}")
    return "\n\n".join(lines)


def remedies_text(reply: Reply, served_on: date) -> str:
    """
    Return the remedies against a reply that apply on the day of service, and to whom they go.

    Law: 条例19 art. 51; 行政复议法 art. 20, 23.
    """
    body = reply.application.body
    addressees = {
        Remedy.RECONSIDERATION: _named(
            "行政复议机关", body.reconsideration_body, body.reconsideration_address
        ),
        Remedy.COURT: _named("管辖法院", body.court, body.court_address),
        Remedy.COURT_AFTER: _named("管辖法院", body.court, body.court_address),
        Remedy.COMPLAINT: _named("投诉受理机关", body.complaint_body, body.complaint_telephone),
    }
    outcomes = [part.known for part in reply.parts.order_by("position")]
    with override(OFFICIAL):
        remedies = remedies_on(served_on, is_refusal=is_refused(outcomes))
        return "\n\n".join(
            translated(one.text.message, one.text.values) + addressees[one.remedy]
            for one in remedies
        )


def _named(role: str, name: str, where: str) -> str:
    """Return a sentence that names whom a remedy goes to; nothing if the body named nobody."""
    if not name:
        return ""
    return f"{role}：{name}（{where}）。" if where else f"{role}：{name}。"
