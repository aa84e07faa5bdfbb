"""
The mails of sends to lists: who subscribes is kept by an app above this one.

That app names in its AppConfig what makes them: `list_mails = "<path of a function>"`.
"""

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.utils.module_loading import import_string

from gongkai.channels.connectors.interface import ListMails
from gongkai.channels.models import Send

Maker = Callable[[Send, Callable[[], datetime]], ListMails]


def mails_of(send: Send, clock: Callable[[], datetime]) -> ListMails:
    """Return the mails of a send to a list."""
    paths = [path for one in apps.get_app_configs() if (path := getattr(one, "list_mails", ""))]
    maker: Maker = import_string(paths[0])
    return maker(send, clock)
