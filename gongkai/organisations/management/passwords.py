"""Password input of commands: typed twice, standard input, or a file; never an argument."""

import getpass
import sys
from pathlib import Path

from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from gongkai.organisations.models import Account


def password_from_input(account: Account, file: Path | None = None) -> str:
    """Return a password that is strong enough for the account; raise `CommandError` otherwise."""
    password = _read(file)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from error
    return password


def _read(file: Path | None) -> str:
    if file is not None:
        try:
            return file.read_text().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file with the password cannot be read: {error}.") from error
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("\n".join([*password_validators_help_texts(), "Password: "]))
    if password != getpass.getpass("Again: "):
        raise CommandError("The two passwords differ.")
    return password
