"""
Session engine: Django's database sessions with the account in its own column.

A session ends after a time without activity, and at the latest some hours after it began.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from gongkai.organisations.models import Session

BEGAN, SEEN, BROWSER = "began_at", "seen_at", "browser"


class SessionStore(DatabaseStore):
    """Stores each session in a row that refers to its account."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the session model."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return the data of the session; nothing if it has reached its longest lifetime."""
        data: dict[str, Any] = super().load()
        began = _moment(data.get(BEGAN))
        if began and timezone.now() - began > timedelta(hours=settings.GONGKAI_SESSION_HOURS):
            self.delete()
            self._session_key = None
            return {}
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Copy the data for a list of sessions to columns of the row."""
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        session.began_at, session.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        session.browser = data.get(BROWSER, "")
        return session


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
