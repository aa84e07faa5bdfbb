"""`gongkai import_holidays FILE`: enter holiday notices and recompute affected deadlines."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from gongkai.calendars.actions import enter_notice
from gongkai.calendars.models import HolidayNotice
from gongkai.calendars.notice_files import read_notices
from gongkai.calendars.notices import NoticeFacts
from gongkai.calendars.rules import refusal_to_enter_notice
from gongkai.kit.tabular_reader import UnreadableFile
from gongkai.ledger.actions import SYSTEM


class Command(BaseCommand):
    help = "Enter holiday notices from a JSON, CSV or XLSX file. Notices that were already entered are skipped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        notices = self._checked(options["file"])
        new = [one for one in notices if not _is_known(one)]
        if options["dry_run"]:
            self.stdout.write(
                f"{len(notices)} notices are valid, {len(new)} of them new; nothing was written (dry run)."
            )
            return
        at = timezone.now()
        with transaction.atomic():
            for facts in new:
                enter_notice(facts, by=SYSTEM, at=at)
        self.stdout.write(f"{len(new)} notices entered, {len(notices) - len(new)} existed already.")

    def _checked(self, path: Path) -> list[NoticeFacts]:
        """Read the file and report all errors before anything is written."""
        try:
            notices, errors = read_notices(path)
        except UnreadableFile as error:
            raise CommandError(f"line {error.error.line}: {error.error}") from error
        messages = [f"{one.line}{', ' + one.column if one.column else ''}: {one}" for one in errors]
        for facts in notices:
            refusal = None if _is_known(facts) else refusal_to_enter_notice(facts)
            messages += [f"{facts.title}: {refusal.message}"] if refusal else []
        for message in messages:
            self.stderr.write(message)
        if messages:
            raise CommandError(f"{len(messages)} error(s): nothing was written.")
        return notices


def _is_known(facts: NoticeFacts) -> bool:
    return HolidayNotice.objects.filter(
        jurisdiction=facts.jurisdiction, year=facts.year, title=facts.title
    ).exists()
