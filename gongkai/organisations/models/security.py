"""Sessions, calendar feed keys, and the security log of sign-ins and failures."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from gongkai.organisations.models.accounts import Account
from gongkai.organisations.origins import keyed
from gongkai.organisations.states import SecurityKind


class Session(AbstractBaseSession):
    """A session with its account, so that it can be listed and ended; none before sign-in."""

    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=32, blank=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the session engine, imported by name because it imports this model."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    @property
    def handle(self) -> str:
        """The identifier of the session in pages; the session key itself would grant access."""
        return keyed(self.session_key)


class SecurityEvent(models.Model):
    """
    An event of the security log. It is no official act: it is deleted after some time.

    `subject` is the name or code that was tried and `client` the address, both as keyed hashes: they can
    be counted and compared but not read. `counter` is the known browser of the account or, for any other
    browser, the address; failures are counted by it. `passed` is null if the event is no attempt.
    """

    kind = models.CharField(max_length=32, choices=SecurityKind.choices)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="security_events"
    )
    subject = models.CharField(max_length=32, blank=True)
    client = models.CharField(max_length=32, blank=True)
    counter = models.CharField(max_length=32, blank=True)
    browser = models.CharField(max_length=32, blank=True)
    passed = models.BooleanField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "counter", "id"], name="organisations_event_subject"),
            models.Index(fields=["counter", "id"], name="organisations_event_counter"),
            models.Index(fields=["account", "id"], name="organisations_event_account"),
            models.Index(fields=["at"], name="organisations_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def place(self) -> str:
        """A short identifier that shows whether two events came from the same address."""
        return self.client[:6]


class SignInCode(models.Model):
    """
    The code of a printed sign-in letter, with which an account sets its password once.

    Only its hash is stored. A new letter replaces the code, so that the old letter is void.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="sign_in_code")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id}"


class FeedKey(models.Model):
    """
    The secret in the address of an account's calendar feed; only its hash is stored.

    Calendar programs cannot sign in. The key is deleted when the sessions of the account are ended.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="feed_key")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id}"


class SentForm(models.Model):
    """
    A form of the desk that was sent, so that a second click or a reload does nothing a second time.

    `key` is a hash of the token of the form, its address and what was entered. `location` is where
    its sender was led, empty while the form is being processed. It is deleted after some days.
    """

    key = models.CharField(max_length=64, unique=True)
    location = models.TextField(blank=True)
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.sent_at:%Y-%m-%d %H:%M}"
