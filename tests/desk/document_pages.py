"""Forms of documents at the desk, filled for tests."""

from typing import Any

from tests.cast import Cast

FORM = {
    "title": "关于公布收费目录的通知",
    "text": "第一段\n\n第二段",
    "language": "zh-hans",
    "attribute": "public",
    "reason": "",
    "ground": "",
    "review_on": "",
    "subject": "",
    "document_number": "",
    "formed_on": "2026-11-12",
    "effective_on": "",
    "issued_by": "",
    "co_issuers": "",
    "change_note": "",
}


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    facts = cast.facts()
    return {**FORM, "genre": facts.genre.pk, "catalogue_item": facts.catalogue_item.pk, **changes}  # type: ignore[union-attr]
