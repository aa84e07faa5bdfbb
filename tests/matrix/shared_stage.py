"""The stage of the cells for all tests of a module."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import override_settings

from tests.matrix.cells import actors
from tests.matrix.world import Stage, set_stage


@contextmanager
def shared_stage(django_db_blocker: Any) -> Iterator[Stage]:
    """
    Set the stage in a transaction that is rolled back afterwards, without the log of expected refusals.

    Each actor signs in once, outside of what each cell takes back. There is a mail server, so that password
    reset links can be sent.
    """
    logging.disable(logging.WARNING)
    try:
        with (
            django_db_blocker.unblock(),
            transaction.atomic(),
            override_settings(EMAIL_HOST="localhost"),
        ):
            found = set_stage()
            for actor in actors():
                found.browser(actor)
            yield found
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
