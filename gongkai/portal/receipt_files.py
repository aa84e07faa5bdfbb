"""Receipts as files to save: plain text in the reader's language, and PDF in the layout of letters."""

from abc import ABC, abstractmethod
from datetime import date
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from gongkai.typesetting import Paper
from gongkai.ui.letter_downloads import letter_response
from gongkai.ui.views.errors import bad_request

OFFICIAL = "zh-hans"  # the language of letters
RECEIPT_FORMS = ("pdf", "txt")
RECEIPT_GONE = gettext_lazy(
    "The receipt can be saved for 15 minutes after the form was sent. With its number and code "
    "you can read the record at any time."
)
NO_PDF = gettext_lazy("The receipt could not be converted to PDF. Save it as text.")


class SavedReceipt(ABC):
    """What was received, as rows of label and text; the query code is among them, stored nowhere."""

    HEADING: str | Promise

    @property
    @abstractmethod
    def number(self) -> str:
        """The number of the record."""

    @property
    @abstractmethod
    def issuer(self) -> str:
        """The name of the body that received it."""

    @property
    @abstractmethod
    def dated(self) -> date:
        """The day of receipt."""

    @property
    @abstractmethod
    def rows(self) -> list[tuple[str, str]]:
        """Label and text of each line in the active language; empty ones are left out."""

    def as_text(self) -> str:
        """Return the receipt as plain text in the active language, with lines that Windows reads."""
        colon = "：" if get_language() == OFFICIAL else ": "
        lines = [str(self.HEADING), ""]
        for label, text in self.rows:
            lines += [f"{label}{colon}".rstrip() if "\n" in text else f"{label}{colon}{text}"]
            lines += [f"    {line}" for line in text.splitlines()] if "\n" in text else []
        lines += ["", _("The code is shown only once. Even the office cannot retrieve it."), ""]
        return "\r\n".join(lines)

    def as_paper(self) -> Paper:
        """Return the receipt in the layout of letters, which are in Chinese."""
        with override(OFFICIAL):
            return Paper(
                issuer=self.issuer,
                number=self.number,
                heading=str(self.HEADING),
                addressee="",
                paragraphs=[f"{label}：{text}" for label, text in self.rows],
                dated=self.dated,
                is_signed=False,
            )


def receipt_response(request: HttpRequest, receipt: SavedReceipt, form: str) -> HttpResponse:
    """Return the receipt as a file; `form` is one of `RECEIPT_FORMS`."""
    if form == "pdf":
        letter = letter_response(receipt.as_paper(), form)
        return letter if isinstance(letter, HttpResponse) else bad_request(request, detail=NO_PDF)
    response = HttpResponse(
        receipt.as_text().encode("utf-8-sig"), content_type="text/plain; charset=utf-8"
    )
    name = quote(f"{receipt.number}.txt".replace("/", "-"))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
