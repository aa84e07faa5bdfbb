"""Checkpoints of the ledger by the worker, and the mails that carry them to outside keepers."""

import hashlib
import json
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage

from gongkai.jobs.actions import NewMail, enqueue_mails
from gongkai.jobs.kinds import CannotCompose, MailKind
from gongkai.jobs.models import OutgoingMail
from gongkai.ledger.actions import make_checkpoint
from gongkai.ledger.checkpoints import exported
from gongkai.ledger.models import Checkpoint
from gongkai.ledger.queries import is_checkpoint_due, public_checkpoints
from gongkai.ledger.signing import BadKey, signing_key
from gongkai.organisations.site_facts import site_name
from gongkai.ui.site_address import site_host

CHECKPOINT_MAIL = "checkpoint"
MAILED_FOR = timedelta(days=1)  # a new keeper gets the checkpoints of the last day, and later ones
logger = logging.getLogger("gongkai.worker")


def make_due_checkpoint(at: datetime) -> Checkpoint | None:
    """Make a checkpoint if one is due: each day, and after the publication of a report."""
    if not is_checkpoint_due(at):
        return None
    try:
        return make_checkpoint(signing_key(settings.GONGKAI_LEDGER_KEY), at=at)
    except BadKey as error:  # `check --deploy` tells when the newest checkpoint is too old
        logger.warning("No checkpoint of the ledger was made: %s", error)
        return None


def queue_checkpoint_mails(at: datetime) -> None:
    """Queue each checkpoint of the last day for each keeper; those queued already are skipped."""
    keepers = settings.GONGKAI_LEDGER_KEEPERS
    if not keepers or not settings.EMAIL_HOST:
        return
    numbers = public_checkpoints().filter(at__gt=at - MAILED_FOR).values_list("number", flat=True)
    wanted = {(number, _key(keeper)) for number in numbers for keeper in keepers}
    queued = OutgoingMail.objects.filter(kind=CHECKPOINT_MAIL, subject_id__in=list(numbers))
    missing = wanted - set(queued.values_list("subject_id", "key"))
    enqueue_mails([NewMail(CHECKPOINT_MAIL, number, key) for number, key in sorted(missing)], at=at)


def compose_checkpoint_mail(mail: OutgoingMail) -> EmailMessage:
    """Write the mail with the whole checkpoint as a file. Raises `CannotCompose`."""
    keeper = next((one for one in settings.GONGKAI_LEDGER_KEEPERS if _key(one) == mail.key), None)
    row = Checkpoint.objects.filter(number=mail.subject_id).first()
    if keeper is None or row is None:
        raise CannotCompose("the keeper or the checkpoint is gone")
    # For archives and programs: not translated, and short enough to compare by eye.
    text = (
        f"{site_name()}\n\ncheckpoint: {row.number}\nsha256: {row.digest}\n"
        f"key: {row.key}\n\ngongkai ledger verify --checkpoint {_file_name(row)}\n"
    )
    message = EmailMessage(
        f"Ledger checkpoint {row.number} {row.digest[:16]}",
        text,
        to=[keeper],
        headers={
            "Message-ID": f"<gongkai.checkpoint.{row.number}.{mail.key}@{site_host()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    content = json.dumps(exported(row), ensure_ascii=False, indent=1) + "\n"
    message.attach(_file_name(row), content.encode(), "application/json")
    return message


def _file_name(row: Checkpoint) -> str:
    return f"checkpoint-{row.number}.json"


def _key(keeper: str) -> str:
    """Return a name for a keeper that fits the queue, which stores no addresses."""
    return hashlib.sha256(keeper.encode()).hexdigest()[:40]


MAIL_KINDS = (MailKind(CHECKPOINT_MAIL, compose_checkpoint_mail),)
