"""Counts of database queries."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of_page(client: Client, address: str) -> int:
    """Return the number of queries of a page whose caches are filled: it is requested twice."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
