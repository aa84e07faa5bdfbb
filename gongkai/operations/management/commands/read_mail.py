"""`gongkai read_mail`: read the mailboxes once; `--try` only tests the connections."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

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

    def handle(self, *, only_try: bool, **options: Any) -> None:
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
