"""Mails about followed lists that come back: their addresses get no more after a few."""

import re
from datetime import datetime

from django.utils.crypto import constant_time_compare

from gongkai.jobs.actions import note_returned_mail
from gongkai.jobs.models import OutgoingMail
from gongkai.jobs.states import MailState
from gongkai.subscriptions.queries import ITEMS_MAIL, LIST_MAIL, REQUEST_MAIL
from gongkai.subscriptions.tokens import signature_of_mail

# The Message-ID of our mail, which the report quotes. Its signature is known to the recipient alone, so
# that nobody else can end a subscription by a forged report.
OWN_ID = re.compile(rb"<follow\.(\d{1,18})\.([0-9a-f]{32})@")
# Source: RFC 3464, section 2.3.3. A delay is not final.
FAILED = re.compile(rb"^Action:\s*failed", re.IGNORECASE | re.MULTILINE)


def note_returned(raw: bytes, *, at: datetime) -> bool:
    """Note that a mail came back, if this is a report of its failure; return whether it is one."""
    own = OWN_ID.search(raw)
    if own is None or not FAILED.search(raw):
        return False
    pk = int(own[1])
    if not constant_time_compare(own[2].decode(), signature_of_mail(pk)):
        return False
    own_kinds = OutgoingMail.objects.filter(kind__in=(REQUEST_MAIL, ITEMS_MAIL, LIST_MAIL))
    mail = own_kinds.filter(pk=pk, state=MailState.SENT).first()
    if mail is None:
        return False
    note_returned_mail(mail, at=at)
    return True
