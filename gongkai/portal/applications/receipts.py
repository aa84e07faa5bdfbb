"""The receipt of an application as rows of text, for the page and for the files to save."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.applications.models import Application
from gongkai.kit.date_text import day_text, left_to_right, moment_text
from gongkai.kit.times import local_date
from gongkai.law.derivations import Derivation
from gongkai.portal.receipt_files import SavedReceipt


@dataclass(frozen=True)
class Receipt(SavedReceipt):
    """An application as it arrived, its query code, and the reply date if confirmed today."""

    application: Application
    code: str
    files: tuple[str, ...]
    due: Derivation
    HEADING = gettext_lazy("Receipt of an application for information")

    @property
    def number(self) -> str:
        """The number of the application."""
        return self.application.number

    @property
    def issuer(self) -> str:
        """The name of the body."""
        return self.application.body.name

    @property
    def dated(self) -> date:
        """The day of arrival."""
        return local_date(self.application.arrived_at)

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
