"""What the worker does with letters: close those that nobody rated, erase old texts."""

from datetime import datetime, timedelta

from django.conf import settings

from gongkai.kit.times import local_date
from gongkai.mailbox.actions.intake import erase_letter
from gongkai.mailbox.actions.writers import close_letter
from gongkai.mailbox.queries import letters_to_close, letters_to_erase

CHUNK = 500


def finish_letters(at: datetime) -> int:
    """Close letters without a rating, and erase texts after their retention; return how many."""
    days, kept = settings.GONGKAI_LAW.mailbox_rating_days, settings.GONGKAI_RETENTION.letters
    closed = [
        close_letter(one, at=at, after_days=days)
        for one in letters_to_close(local_date(at))[:CHUNK]
    ]
    old = letters_to_erase(done_before=local_date(at) - timedelta(days=kept))[:CHUNK]
    erased = [erase_letter(one, at=at, after_days=kept) for one in old]
    return len(closed) + len(erased)
