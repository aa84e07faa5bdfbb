"""`gongkai portal_role`: make or renew the role under which public pages are read."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from gongkai.operations.portal_role.making import ROLE, apply_access, make_role


class Command(BaseCommand):
    help = (
        f"Make the role {ROLE} of PostgreSQL, which reads public rows only, or renew its rights. Run it "
        "as the owner of the tables; `gongkai migrate` renews the rights of a role that exists. Then make "
        "a user with this role and name it in GONGKAI_PORTAL_DATABASE_URL (docs/scale.md)."
    )

    def handle(self, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles; DATABASE_URL names SQLite.")
        try:
            with transaction.atomic():
                make_role(connection)
                changed = apply_access(connection)
        except DatabaseError as error:
            raise CommandError(
                f"{str(error).strip()}. The user of DATABASE_URL needs CREATEROLE, or an administrator "
                f"of the server runs `CREATE ROLE {ROLE} NOLOGIN` before."
            ) from error
        self.stdout.write(f"The role {ROLE} is as declared: {len(changed)} tables were changed.")
