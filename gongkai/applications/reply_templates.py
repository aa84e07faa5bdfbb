"""Text of a reply in the official language: the decision on each part, then the remedies."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.translation import override

from gongkai.applications.models import Reply
from gongkai.documents.models import Document
from gongkai.kit.date_text import translated
from gongkai.law.citations import official_citation
from gongkai.law.outcomes import OUTCOMES, is_refused
from gongkai.law.remedies import remedies_on
from gongkai.organisations.queries import remedy_addressees

OFFICIAL = "zh-hans"


def decision_text(reply: Reply) -> str:
    """
    Return the decision on each document or matter, with its article and its reasons.

    Law: 条例19 art. 36, 37; 条例07 art. 21, 22.
    """
    lines = [reply.text] if reply.text else []
    for part in reply.parts.order_by("position"):
        # Each paragraph of the reasons is one of the letter, so that it is indented like the others.
        reasons = "".join(f"\n\n{line}" for line in part.reasons.splitlines() if line.strip())
        outcome = OUTCOMES[part.known]
        # Whatever was typed as reasons: the letter names the article of the outcome.
        law = official_citation(outcome.law)
        basis = "" if law in part.reasons else f"（依据：{law}）"
        lines.append(f"{part.position}. {part.title}：{outcome.chinese}{basis}。{reasons}")
    return "\n\n".join([*lines, *_enclosures(reply)])


def _enclosures(reply: Reply) -> Iterator[str]:
    """Yield the paragraphs that name the files and public documents that the reply provides."""
    parts = reply.parts.select_related("served_file", "document").order_by("position")
    names = [part.served_file.name for part in parts if part.served_file]
    names += [_cited(part.document) for part in parts if part.document]
    if len(names) == 1:
        yield f"附件：{names[0]}"
    elif names:
        yield "附件："
        yield from (f"{place}. {name}" for place, name in enumerate(names, start=1))


def _cited(document: Document) -> str:
    number = f"（索引号：{document.index_number}）" if document.index_number else ""
    return f"《{document.heading}》{number}，已在政府信息公开平台公开"


def remedies_text(reply: Reply, served_on: date) -> str:
    """
    Return the remedies against a reply that apply on the day of service, naming the bodies that are known.

    Law: 条例19 art. 51; 行政复议法 art. 20, 23, 24; 行政诉讼法 art. 46.
    """
    outcomes = [part.known for part in reply.parts.order_by("position")]
    with override(OFFICIAL):
        remedies = remedies_on(
            served_on,
            is_refusal=is_refused(outcomes, settings.GONGKAI_LAW),
            addressees=remedy_addressees(reply.application.body),
        )
        return "\n\n".join(
            "".join(translated(text.message, text.values) for text in one.sentences)
            for one in remedies
        )
