"""Mails about followed lists that come back: their addresses get no more after a few."""

import re
from datetime import datetime

from gongkai.jobs.actions import note_returned_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.subscriptions.models import Subscription

# The Message-ID of our mail, which the report quotes. Its key is known to the recipient alone, so that
# nobody else can end a subscription by a forged report.
OWN_ID = re.compile(rb"<follow\.(\d{1,18})\.([0-9a-f]{32})@")
# Source: RFC 3464, section 2.3.3. A delay is not final.
FAILED = re.compile(rb"^Action:\s*failed", re.IGNORECASE | re.MULTILINE)


def note_returned(raw: bytes, *, at: datetime) -> bool:
    """Note that a mail came back, if this is a report of its failure; return whether it is one."""
    own = OWN_ID.search(raw)
    if own is None or not FAILED.search(raw):
        return False
    mail = OutgoingMail.objects.filter(pk=int(own[1]), state=MailState.SENT).first()
    key = own[2].decode()
    if mail is None or not Subscription.objects.filter(pk=mail.subject_id, key=key).exists():
        return False
    note_returned_mail(mail, at=at)
    return True
