"""`gongkai worker`: what happens without a request: followers, appointed releases, orphan files."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from gongkai.documents.actions.releases import release_document
from gongkai.documents.models import Attachment
from gongkai.documents.queries import due_for_release
from gongkai.kit import files
from gongkai.kit.refusals import Refused
from gongkai.ledger.followers import catch_up

ORPHAN_AGE = timedelta(hours=1)


class Command(BaseCommand):
    help = "Let followers catch up, keep appointed releases, sweep orphan files; again and again, or once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what there is to do, then stop")
        parser.add_argument("--pause", type=float, default=1.0, help="seconds between two rounds (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        swept_at = timezone.now() - ORPHAN_AGE
        while True:
            at = timezone.now()
            try:
                self._round(at)
                if at - swept_at >= ORPHAN_AGE:
                    swept_at = at
                    sweep_orphans(at=at)
            except Exception as error:
                if options["once"]:
                    raise
                self.stderr.write(f"{at.isoformat()} {type(error).__name__}: {error}")
            if options["once"]:
                return
            close_old_connections()
            time.sleep(options["pause"])

    def _round(self, at: datetime) -> None:
        while self._release_one(at):
            pass
        catch_up()

    def _release_one(self, at: datetime) -> bool:
        """Keep the oldest appointment that has come; says whether there was one."""
        version = due_for_release(at).first()
        if version is None:
            return False
        try:
            release_document(version.document, by=None, at=at)
        except Refused as refused:
            self.stderr.write(f"document {version.document_id}: {refused.refusal}")
            return False
        return True


def sweep_orphans(*, at: datetime) -> int:
    """Remove stored bytes that no attachment names and that are older than an hour; returns how many."""
    known = set(Attachment.objects.values_list("sha256", flat=True))
    swept = 0
    for sha256, written in files.stored_hashes():
        if sha256 not in known and at.timestamp() - written > ORPHAN_AGE.total_seconds():
            # Between the look and the removal a draft may have taken up the same bytes.
            if Attachment.objects.filter(sha256=sha256).exists():
                continue
            files.path_of(sha256).unlink(missing_ok=True)
            swept += 1
    return swept
