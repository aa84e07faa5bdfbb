"""
The kinds of mail that can be queued.

Each app lists its own kinds in its AppConfig: `mail_kinds = "<path of a tuple>"`. The queue stores
neither text nor addresses: the app composes the mail when it is sent.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.apps import apps
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from gongkai.jobs.models import OutgoingMail


class CannotCompose(Exception):
    """The mail cannot be composed now: its subject was deleted, or cannot be decrypted."""


class NoLongerWanted(Exception):
    """The mail has no content or no recipient any more: it is deleted from the queue, not retried."""


def _nothing_to_erase(_subject_ids: Collection[int]) -> None:
    """Erase nothing, for kinds that keep no data only for sending."""


@dataclass(frozen=True)
class MailKind:
    """
    One kind of mail.

    `compose` composes the mail; it may raise `CannotCompose` or `NoLongerWanted`. `erase` is called with the subject ids of
    sent or given up mails, in the same transaction, to erase data that was kept only for sending.
    For a `confidential` mail the mail server's answer is not stored, because it may quote the
    address.
    """

    code: str
    compose: Callable[[OutgoingMail], EmailMessage]
    erase: Callable[[Collection[int]], object] = _nothing_to_erase
    confidential: bool = False


def mail_kinds() -> dict[str, MailKind]:
    """Return all kinds by code, in the order of the installed apps."""
    paths = [
        path for config in apps.get_app_configs() if (path := getattr(config, "mail_kinds", ""))
    ]
    return {kind.code: kind for path in paths for kind in import_string(path)}
