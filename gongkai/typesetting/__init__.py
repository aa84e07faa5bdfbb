"""Typesetting of official letters as PDF and DOCX."""

from gongkai.typesetting.letters import Paper
from gongkai.typesetting.pdf import TypesettingFailed, pdf_of, typeset, typeset_with_values
from gongkai.typesetting.word import docx_of, plain_styles

__all__ = [
    "Paper",
    "TypesettingFailed",
    "docx_of",
    "pdf_of",
    "plain_styles",
    "typeset",
    "typeset_with_values",
]
