"""Official letters on paper: one content, set as PDF and as DOCX."""

from gongkai.typesetting.letters import Paper
from gongkai.typesetting.pdf import TypesettingFailed, pdf_of, typeset
from gongkai.typesetting.word import docx_of

__all__ = ["Paper", "TypesettingFailed", "docx_of", "pdf_of", "typeset"]
