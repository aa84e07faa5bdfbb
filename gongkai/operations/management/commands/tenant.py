"""`gongkai tenant`: say to which tenant this database belongs, or give the tenant a new name."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gongkai.operations.tenancy import owner_of_database, rename_owner


class Command(BaseCommand):
    help = (
        "Say to which tenant this database belongs. With --rename-from, take it over from the earlier "
        "name of this tenant (see docs/tenants.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rename-from", metavar="NAME", help="the earlier name, which the database still has"
        )

    def handle(self, *, rename_from: str | None, **options: Any) -> None:
        if rename_from:
            if not settings.GONGKAI_TENANT:
                raise CommandError(
                    "This is no tenant: run it as `gongkai tenants run NAME tenant`."
                )
            if not rename_owner(rename_from, settings.GONGKAI_TENANT):
                raise CommandError(f"The database does not belong to a tenant {rename_from}.")
        owner = owner_of_database()
        self.stdout.write(
            f"The database belongs to the tenant {owner}." if owner else "It belongs to no tenant."
        )
