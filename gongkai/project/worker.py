"""What happens without anybody asking: followers catch up, appointed releases are kept, what is too old goes."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings

from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Attachment
from gongkai.documents.queries import due_for_release
from gongkai.kit.files import remove_drafts, remove_older, stored_hashes
from gongkai.kit.refusals import Refused
from gongkai.ledger.actions import SYSTEM
from gongkai.ledger.followers import catch_up
from gongkai.organisations.actions.accounts import deactivate_account, forget_sessions
from gongkai.organisations.actions.security import forget_security_events
from gongkai.organisations.queries import unused_persons

ORPHAN_AGE = timedelta(hours=1)
CHUNK = 500
logger = logging.getLogger("gongkai.worker")


def work_once(at: datetime) -> int:
    """Do everything that is due at `at`; return how many things were done."""
    return release_appointed(at) + catch_up()


def release_appointed(at: datetime) -> int:
    """Release what was appointed for a moment up to `at`, each in a transaction of its own."""
    released = 0
    for version in due_for_release(at):
        try:
            release_document(version.document, by=None, at=at)
        except Refused as refused:
            # Another worker was quicker, or the appointment was lifted after the list was read.
            logger.info("Document %s was not released: %s.", version.document_id, refused.refusal.code)
            continue
        except Exception:
            logger.exception("The appointed release of document %s failed.", version.document_id)
            continue
        released += 1
    return released


def sweep_files(at: datetime) -> int:
    """Remove stored files that no attachment names an hour after they were written, and uploads broken off."""
    limit = (at - ORPHAN_AGE).timestamp()
    return sum(remove_older(sha256, limit) for sha256 in orphans(at)) + remove_drafts(limit)


def orphans(at: datetime) -> Iterator[str]:
    """Yield the hashes of stored files older than an hour that no attachment names."""
    limit = (at - ORPHAN_AGE).timestamp()
    old = (sha256 for sha256, written in stored_hashes() if written < limit)
    while piece := list(islice(old, CHUNK)):
        named = set(Attachment.objects.filter(sha256__in=piece).values_list("sha256", flat=True))
        yield from (sha256 for sha256 in piece if sha256 not in named)


def tidy_accounts(at: datetime) -> int:
    """
    Close accounts that nobody uses, erase old lines of the security log, remove expired sessions.

    Returns how many accounts were closed. An account whose session is still open was used: its sign-in is younger.
    """
    closed = 0
    if settings.GONGKAI_UNUSED_DAYS:
        for person in unused_persons(since=at - timedelta(days=settings.GONGKAI_UNUSED_DAYS)):
            deactivate_account(person, by=SYSTEM, at=at, reason="unused")
            closed += 1
    forget_security_events(before=at - timedelta(days=settings.GONGKAI_SECURITY_LOG_DAYS))
    forget_sessions(before=at)
    return closed
