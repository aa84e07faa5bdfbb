"""
`gongkai migrate`: Django's command, which first makes all tables of an empty database at once.

Afterwards it renews the rights of the role of the portal, if there is one.
"""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections
from django.utils import timezone

from gongkai.operations.first_tables import create_first_tables
from gongkai.operations.portal_role.making import renew_access
from gongkai.operations.tenancy import claim_database


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        whole = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        if whole and not options["fake"] and not options["fake_initial"]:
            create_first_tables(connections[options["database"]])
        super().handle(*args, **options)
        if whole and not options["fake"]:
            renew_access(connections[options["database"]])
            claim_database(settings.GONGKAI_TENANT, at=timezone.now())
