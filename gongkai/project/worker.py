"""What happens without anybody asking: followers catch up, appointed releases are kept, orphaned files go."""

import logging
from datetime import datetime, timedelta

from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Attachment
from gongkai.documents.queries import due_for_release
from gongkai.kit.files import path_of, stored_hashes
from gongkai.kit.refusals import Refused
from gongkai.ledger.followers import catch_up

ORPHAN_AGE = timedelta(hours=1)
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
    """Remove stored files that no attachment names an hour after they were written."""
    limit = (at - ORPHAN_AGE).timestamp()
    swept = 0
    for sha256, written in stored_hashes():
        if written >= limit or Attachment.objects.filter(sha256=sha256).exists():
            continue
        path = path_of(sha256)
        # Somebody may have stored the same bytes again meanwhile: then they are young.
        if path.stat().st_mtime < limit:
            path.unlink()
            swept += 1
    return swept
