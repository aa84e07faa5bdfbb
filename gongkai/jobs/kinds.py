"""
The kinds of mail that can be queued.

Each app names its own in its AppConfig: `mail_kinds = "<path of a tuple>"`. The queue knows neither words nor addresses: the app composes the mail at the moment it is sent.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.apps import apps
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from gongkai.jobs.models import OutgoingMail


class CannotCompose(Exception):
    """The mail cannot be written now: what it is about is gone, or cannot be opened."""


def _nothing_to_erase(_subject_ids: Collection[int]) -> None:
    """Erase nothing: the kind keeps nothing that only the sending needs."""


@dataclass(frozen=True)
class MailKind:
    """
    One kind of mail.

    `compose` writes the mail; it may raise `CannotCompose`. `erase` is called in the transaction in which mails are
    settled, with the ids of their subjects: what was kept only for sending goes then. Of a `confidential` mail nothing
    is kept of what the mail server said, because its answer may quote the address.
    """

    code: str
    compose: Callable[[OutgoingMail], EmailMessage]
    erase: Callable[[Collection[int]], object] = _nothing_to_erase
    confidential: bool = False


def mail_kinds() -> dict[str, MailKind]:
    """Return all kinds by their code, in the order of the installed apps."""
    paths = [
        path for config in apps.get_app_configs() if (path := getattr(config, "mail_kinds", ""))
    ]
    return {kind.code: kind for path in paths for kind in import_string(path)}
