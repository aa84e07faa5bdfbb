"""The receipt of an application as rows of text, for the page and for the files to save."""

from dataclasses import dataclass

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from gongkai.applications.models import Application
from gongkai.kit.date_text import day_text, left_to_right, moment_text
from gongkai.kit.times import local_date
from gongkai.law.derivations import Derivation
from gongkai.typesetting import Paper

OFFICIAL = "zh-hans"  # the language of letters


@dataclass(frozen=True)
class Receipt:
    """An application as it arrived, its query code, and the reply date if confirmed today."""

    application: Application
    code: str
    files: tuple[str, ...]
    due: Derivation

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Label and text of each line; empty ones are left out."""
        one, body = self.application, self.application.body
        found = [
            (_("Receipt number"), left_to_right(one.number)),
            (_("Query code"), left_to_right(self.code)),
            (_("Submitted at"), _("%(at)s (Beijing time)") % {"at": moment_text(one.arrived_at)}),
            (_("Body"), body.full_label),
            (_("Information you request"), one.title),
            (_("Document number"), one.document_number),
            (_("Description"), one.description),
            (_("Files"), "\n".join(self.files)),
            (_("Form wanted"), one.get_shape_display()),
            (_("Way of delivery"), one.get_way_display()),
            (_("Reply due if receipt is confirmed today"), day_text(self.due.due)),
            (_("Disclosure office"), body.disclosure_office),
            (_("Telephone"), left_to_right(body.telephone)),
            (_("Address"), body.address),
            (_("Office hours"), body.office_hours),
        ]
        return [(label, text) for label, text in found if text]

    def as_text(self) -> str:
        """Return the receipt as plain text in the active language, with lines that Windows reads."""
        colon = "：" if get_language() == OFFICIAL else ": "
        lines = [_("Receipt of an application for information"), ""]
        for label, text in self.rows:
            lines += [f"{label}{colon}".rstrip() if "\n" in text else f"{label}{colon}{text}"]
            lines += [f"    {line}" for line in text.splitlines()] if "\n" in text else []
        lines += ["", _("The code is shown only once. Even the office cannot retrieve it."), ""]
        return "\r\n".join(lines)

    def as_paper(self) -> Paper:
        """Return the receipt in the layout of letters, which are in Chinese."""
        one = self.application
        with override(OFFICIAL):
            paragraphs = [f"{label}：{text}" for label, text in self.rows]
            return Paper(
                issuer=one.body.name,
                number=one.number,
                heading=_("Receipt of an application for information"),
                addressee="",
                paragraphs=paragraphs,
                dated=local_date(one.arrived_at),
                is_signed=False,
            )
