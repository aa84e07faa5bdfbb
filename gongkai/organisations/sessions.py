"""The session engine of the settings: Django's own over the database, with the account beside the encrypted data."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from gongkai.organisations.models import Session

BEGAN, SEEN, BROWSER = "began_at", "seen_at", "browser"


class SessionStore(DatabaseStore):
    """Keeps each session in a row that names its account."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of the sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Lift out of the encrypted data what a list of sessions shows."""
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        session.began_at, session.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        session.browser = data.get(BROWSER, "")
        return session


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
