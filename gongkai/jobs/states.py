"""The states of mails in the queue and of maintenance runs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailState(TextChoices):
    """The state of a mail; a mail that may or may not have been sent is never sent again."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Failed permanently")


class RunKind(TextChoices):
    """What the platform does to keep its data safe."""

    BACKUP = "backup", _("Backup")
    DRILL = "drill", _("Restore drill")


class RunState(TextChoices):
    """The state of a maintenance run; one that was killed stays at running until the next begins."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Succeeded")
    FAILED = "failed", _("Failed")
