"""Which errors say that the database is away for a while."""

from django.db import Error, InterfaceError, OperationalError

# The server was shut down, crashed, starts, or has become a replica: what is written goes elsewhere now.
AWAY_STATES = frozenset({"57P01", "57P02", "57P03", "57P05", "25006"})


def is_away(fault: BaseException | None) -> bool:
    """
    Return whether a database error says that the server does not answer, or is no longer the primary one.

    An error without a state is one of the connection: on PostgreSQL the server gives every other one
    a state. Where a connection breaks during a commit, nobody knows whether it was done.
    """
    if not isinstance(fault, Error):
        return False
    cause = fault.__cause__
    if not type(cause).__module__.startswith("psycopg"):
        return False
    state = getattr(cause, "sqlstate", None) or ""
    if state:
        return state in AWAY_STATES or state.startswith("08")
    return isinstance(fault, OperationalError | InterfaceError)
