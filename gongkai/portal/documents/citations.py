"""How a public document is cited in plain text, in the language of the document."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.documents.models import Document
from gongkai.documents.states import ENDED, Language

# A title within a title has single marks.
INNER_MARKS = str.maketrans("《》", "〈〉")


def citation_of(document: Document, address: str, *, on: date) -> str:
    """
    Return body, title, number, date of forming (or else of release) and address as one text.

    In Chinese: 示范区财政厅：《关于公布收费目录的通知》（示财〔2026〕3号），2026年11月12日，address.
    A document that is no longer in force is cited as such.
    """
    with override(document.language):
        validity = document.validity_on(on)
        ended = validity.label if validity in ENDED else ""
        if document.language == Language.CHINESE:
            return _in_chinese(document, address, str(ended))
        parts = [
            ", ".join(_issuers(document)),
            f"“{document.title}”" + _bracketed(document.document_number),
            f"{day:%Y-%m-%d}" if (day := _day(document)) else "",
            _("index number %(number)s") % {"number": document.index_number},
            str(ended),
            address,
        ]
        return (", " if document.language == Language.ENGLISH else "، ").join(filter(None, parts))


def _in_chinese(document: Document, address: str, ended: str) -> str:
    number = f"（{document.document_number}）" if document.document_number else ""
    day = _day(document)
    parts = [
        f"{'、'.join(_issuers(document))}：《{document.title.translate(INNER_MARKS)}》{number}",
        f"{day.year}年{day.month}月{day.day}日" if day else "",
        f"索引号{document.index_number}",
        ended,
        address,
    ]
    return "，".join(filter(None, parts))


def _issuers(document: Document) -> list[str]:
    name = document.body.name_en if document.language == Language.ENGLISH else ""
    return [document.issued_by or name or document.body.name, *document.co_issuers]


def _day(document: Document) -> date | None:
    return document.formed_on or document.released_on


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""
