"""The receipt of a letter as rows of text, for the files to save."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.kit.date_text import day_text, left_to_right, moment_text
from gongkai.mailbox.models import MailboxLetter
from gongkai.portal.receipt_files import SavedReceipt


@dataclass(frozen=True)
class LetterReceipt(SavedReceipt):
    """A letter as it arrived, and its query code."""

    letter: MailboxLetter
    code: str
    HEADING = gettext_lazy("Receipt of a letter")

    @property
    def number(self) -> str:
        """The number of the letter."""
        return self.letter.number

    @property
    def issuer(self) -> str:
        """The name of the body that received it."""
        return self.letter.lead.name

    @property
    def dated(self) -> date:
        """The day of receipt."""
        return self.letter.received_on

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Label and text of each line; empty ones are left out."""
        one, body = self.letter, self.letter.lead
        at = moment_text(one.received_at)
        found = [
            (_("Receipt number"), left_to_right(one.number)),
            (_("Query code"), left_to_right(self.code)),
            (_("Submitted at"), _("%(at)s (Beijing time)") % {"at": at}),
            (_("Body"), body.full_label),
            (_("What the letter is"), str(one.get_kind_display())),
            (_("Subject of your letter"), one.title),
            (_("Your letter"), one.text),
            (_("Reply due by"), day_text(one.due_on)),
            (_("Telephone"), left_to_right(body.telephone)),
            (_("Office hours"), body.office_hours),
        ]
        return [(label, text) for label, text in found if text]
