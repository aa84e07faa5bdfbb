"""`gongkai promote`: make a replica the primary server after the primary one was lost."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from gongkai.operations.database_servers import PromotionError, promote, server_states


class Command(BaseCommand):
    help = (
        "Make a replica of PostgreSQL the primary server, after the primary one was lost. Refused while "
        "another server that DATABASE_URL names takes writes. Processes find the new one by "
        "themselves if DATABASE_URL names both (docs/scale.md)."
    )
    # The database is away when this is needed.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "server",
            help="URL of the replica with an administrator of the server, and the name of the database: "
            "postgres://postgres@db2/gongkai",
        )

    def handle(self, *, server: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has replicas; DATABASE_URL names SQLite.")
        try:
            done = promote(server, connection.settings_dict)
        except PromotionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Promoted in {done.seconds:.1f} s; the ledger has {done.acts} acts. No replica follows it "
            "yet: make one, and name it in synchronous_standby_names (docs/scale.md)."
        )
        if not any(one.is_primary for one in server_states(connection.settings_dict)):
            self.stdout.write(
                "DATABASE_URL does not name it: change DATABASE_URL and restart all processes."
            )
