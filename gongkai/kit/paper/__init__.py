"""Official letters on paper: one content, set as PDF and as DOCX."""

from gongkai.kit.paper.letters import Paper
from gongkai.kit.paper.pdf import TypesettingFailed, pdf_of, typeset
from gongkai.kit.paper.word import docx_of

__all__ = ["Paper", "TypesettingFailed", "docx_of", "pdf_of", "typeset"]
