"""What a reply says, in the official language: part by part what was decided and why, then the remedies."""

from datetime import date

from django.utils.translation import gettext, override

from gongkai.applications.models import Reply
from gongkai.law.outcomes import OUTCOMES, is_refused
from gongkai.law.remedies import remedies_on

OFFICIAL = "zh-hans"


def words_of(reply: Reply, served_on: date) -> str:
    """
    Return the words of the letter: outcomes with their grounds, and the remedies right for the day of service.

    Law: 条例19 art. 36, 37, 51; 行政复议法 art. 20, 23.
    """
    parts = list(reply.parts.order_by("position"))
    lines = [reply.words] if reply.words else []
    for part in parts:
        reasons = f"\n{part.reasons}" if part.reasons else ""
        lines.append(f"{part.position}. {part.title}：{OUTCOMES[part.known].chinese}。{reasons}")
    with override(OFFICIAL):
        told = remedies_on(served_on, is_refusal=is_refused([part.known for part in parts]))
        lines += [gettext(one.words.message) % one.words.values for one in told]
    return "\n\n".join(lines)
