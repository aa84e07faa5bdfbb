"""What guards the accounts: open sessions, and the erasable log of sign-ins and failures."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from gongkai.organisations.models.accounts import Account
from gongkai.organisations.origins import keyed
from gongkai.organisations.states import SecurityKind


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that it can be listed and ended; nobody's before the sign-in."""

    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=32, blank=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the engine that writes these rows; it stands above this model, so it is found by its name."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    @property
    def handle(self) -> str:
        """What names the session on a page: its key would open it."""
        return keyed(self.session_key)


class SecurityEvent(models.Model):
    """
    A line of the security log. It is no act: it is kept for a while and then erased.

    `subject` is what was tried (whose name, whose code) and `client` where from, both as keyed hashes: they
    can be counted and compared, and tell nobody anything else. `passed` is null where nothing was tried.
    """

    kind = models.CharField(max_length=32, choices=SecurityKind.choices)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="security_events"
    )
    subject = models.CharField(max_length=32, blank=True)
    client = models.CharField(max_length=32, blank=True)
    browser = models.CharField(max_length=32, blank=True)
    passed = models.BooleanField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="organisations_event_subject"),
            models.Index(fields=["client", "id"], name="organisations_event_client"),
            models.Index(fields=["account", "id"], name="organisations_event_account"),
            models.Index(fields=["at"], name="organisations_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def place(self) -> str:
        """A short mark by which one sees that two lines came from the same address."""
        return self.client[:6]


class FeedKey(models.Model):
    """
    The secret in the address of an account's calendar, of which only the hash is kept.

    Programs that fetch calendars cannot sign in; whoever ends the sessions of an account ends the address, too.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="feed_key")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id}"
