"""Typesetting of official letters as PDF and DOCX."""

from gongkai.typesetting.letters import Paper
from gongkai.typesetting.pdf import TypesettingFailed, pdf_of, typeset, typeset_with_values


def docx_of(paper: Paper) -> bytes:
    """Return a letter as DOCX; what writes it is only loaded here."""
    from gongkai.typesetting.word import docx_of  # noqa: PLC0415

    return docx_of(paper)


__all__ = [
    "Paper",
    "TypesettingFailed",
    "docx_of",
    "pdf_of",
    "typeset",
    "typeset_with_values",
]
