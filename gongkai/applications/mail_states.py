"""Results of incoming mails, and the mailbox folders to which the mails are moved."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailFate(TextChoices):
    """Result of processing a mail from a mailbox."""

    OPENED = "opened", _("Application created")
    ADDED = "added", _("Message added to a case")
    UNMATCHED = "unmatched", _("Refers to a case, but not sent from the applicant's address")
    REFUSED = "refused", _("Refused, the sender was notified of the reason")
    AUTOMATIC = "automatic", _("Automatic mail, ignored")


# Mailbox folder to which a mail is moved after processing.
FOLDERS = {
    MailFate.OPENED: "gongkai-taken",
    MailFate.ADDED: "gongkai-taken",
    MailFate.UNMATCHED: "gongkai-unmatched",
    MailFate.REFUSED: "gongkai-refused",
    MailFate.AUTOMATIC: "gongkai-automatic",
}
