"""Download responses for letters, which are rendered on request."""

import logging
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.typesetting import Paper, TypesettingFailed, docx_of, pdf_of

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FAILED = _("The letter could not be converted to PDF. Download it as a DOCX file.")
LOG = logging.getLogger("gongkai.papers")


def letter_response(paper: Paper, form: str) -> HttpResponse | str | Promise:
    """Return the letter as a download, or an error message. `form` is a key of `TYPES`."""
    try:
        content = pdf_of(paper) if form == "pdf" else docx_of(paper)
    except TypesettingFailed:
        LOG.exception(
            "A letter could not be rendered."
        )  # Typst errors contain no text of the letter
        return FAILED
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{paper.heading} {paper.number}.{form}')}"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
