"""Test helpers for authenticator apps, recovery codes and sign-in."""

import time
from collections.abc import Callable

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from gongkai.organisations.models import Account, Person
from tests.cast import PASSWORD


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return the code of the app now or some steps later, never just before it changes."""
    left = 30 - time.time() % 30
    if left < 3:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(person: Person) -> Callable[..., str]:
    """Set up an authenticator app for a person and return it."""
    secret = generate_totp_secret()
    TOTP.activate(account_of(person), secret)
    return lambda steps=0: code_of(secret, steps=steps)


def with_recovery_codes(person: Person) -> list[str]:
    """Create recovery codes for a person and return them."""
    return RecoveryCodes.activate(account_of(person)).generate_codes()


def account_of(person: Person) -> Account:
    assert person.account
    return person.account


def password_step(name: str, password: str = PASSWORD, **headers: str) -> tuple[Client, int, str]:
    """Sign in with a new client; return client, status and redirect target."""
    browser = Client(**headers)
    answer = browser.post("/sign-in/", {"username": name, "password": password})
    return browser, answer.status_code, answer.headers.get("Location", "")
