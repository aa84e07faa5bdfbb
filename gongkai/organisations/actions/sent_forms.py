"""Which forms were sent, so that none is processed twice, even if it arrives twice at once."""

import time
from datetime import datetime

from django.db import IntegrityError, transaction

from gongkai.organisations.models import SentForm

# A second click waits so long for the outcome of the first.
PAUSE_SECONDS, WAIT_SECONDS = 0.05, 10.0


def begin_sent_form(key: str, *, at: datetime, patience: float = WAIT_SECONDS) -> SentForm | None:
    """
    Note that a form is being processed; None if it is the first time.

    Otherwise return what is known of the first time. If that ended without a result, because the
    form was refused, this is the first time.
    """
    until = time.monotonic() + patience
    while True:
        try:
            with transaction.atomic():
                SentForm.objects.create(key=key, sent_at=at)
        except IntegrityError:
            earlier = SentForm.objects.filter(key=key).first()
        else:
            return None
        if earlier is not None and (earlier.location or time.monotonic() >= until):
            return earlier
        time.sleep(PAUSE_SECONDS)


def end_sent_form(key: str, location: str) -> None:
    """Store where the sender of a form was led; forget a form without a result."""
    found = SentForm.objects.filter(key=key)
    if location:
        found.update(location=location)
    else:
        found.delete()


def purge_sent_forms(*, before: datetime) -> int:
    """Delete the forms that were sent before `before`; return their number."""
    return SentForm.objects.filter(sent_at__lt=before).delete()[0]
