"""`gongkai read_mail`: read the mailboxes once, or one saved mail; `--try` tests connections."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gongkai.operations.mail_files import body_of_mail, process_mail_file
from gongkai.operations.mail_intake import BATCH_SIZE, read_mailboxes
from gongkai.operations.mailboxes import MailboxFault, opened, waiting_in
from gongkai.organisations.queries import body_by_code


class Command(BaseCommand):
    help = "Read the mailboxes for applications once. The worker does this every minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--try",
            action="store_true",
            dest="only_try",
            help="only print the number of waiting mails; process nothing",
        )
        parser.add_argument(
            "--file", metavar="MAIL.eml", help="process this saved mail instead of the mailboxes"
        )
        parser.add_argument(
            "--body",
            metavar="CODE",
            help="the body that received the saved mail; default: that of its recipient, else the "
            "only body with a mailbox, else the topmost body",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what becomes of the saved mail, and keep nothing",
        )
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, only_try: bool, **options: Any) -> None:
        if options["file"]:
            self._process_file(options)
            return
        if options["dry_run"] or options["body"]:
            raise CommandError("--dry-run and --body need --file.")
        if not settings.GONGKAI_MAILBOXES:
            raise CommandError("No mailbox is configured (GONGKAI_MAILBOXES_FILE).")
        if not only_try:
            self.stdout.write(f"{read_mailboxes(timezone.now())} mails processed.")
            return
        for mailbox in settings.GONGKAI_MAILBOXES:
            body = body_by_code(mailbox.body)
            if body is None:
                raise CommandError(f"{mailbox!r}: no body has the code {mailbox.body}.")
            try:
                with opened(mailbox) as connection:
                    waiting = len(waiting_in(connection, BATCH_SIZE))
            except MailboxFault as fault:
                raise CommandError(str(fault)) from fault
            self.stdout.write(f"{mailbox!r}: {body.label}, {waiting} waiting.")

    def _process_file(self, options: dict[str, Any]) -> None:
        try:
            raw = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        body = body_by_code(options["body"]) if options["body"] else body_of_mail(raw)
        if body is None:
            raise CommandError("Name the body that received the mail: --body CODE.")
        try:
            result = process_mail_file(
                raw, body, at=timezone.now(), dry_run=options["dry_run"]
            ).as_dict()
        except MailboxFault as fault:
            raise CommandError(str(fault)) from fault
        if options["format"] == "json":
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        for name, value in result.items():
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            self.stdout.write(f"{name}: {shown}")
