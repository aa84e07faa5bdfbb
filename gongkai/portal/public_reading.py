"""
From which database a public page is read, if settings name other ones than the primary database.

Only views that show the same to everybody are read so (`decorators.public_list`). Pages of one's own case,
forms and whatever is written use the primary database.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, HttpRequest, StreamingHttpResponse

from gongkai.kit.reading import reading_alias, reading_from
from gongkai.ledger.replicas import REPLICAS

Result = TypeVar("Result")


def read_publicly(
    view: Callable[..., Result], request: HttpRequest, *args: Any, **kwargs: Any
) -> Result:
    """
    Call a view, or what reads its state, whose queries then read what settings name for public pages.

    A replica that fails meanwhile is left out, and the page is read from the primary database.
    """
    databases = settings.GONGKAI_PUBLIC_DATABASES
    alias = REPLICAS.chosen(databases)
    if alias == reading_alias():
        return view(request, *args, **kwargs)
    if alias in databases.replicas:
        try:
            return _read_from(alias, view, request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            REPLICAS.leave_out(alias)
            alias = databases.primary
    return _read_from(alias, view, request, *args, **kwargs)


def _read_from(
    alias: str, view: Callable[..., Result], request: HttpRequest, *args: Any, **kwargs: Any
) -> Result:
    with reading_from(alias):
        response = view(request, *args, **kwargs)
    # A server sends a file itself, without asking for its pieces.
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        response.streaming_content = _pieces(alias, iter(response))
    return response


def _pieces(alias: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what a response sends in pieces; each is read when it is sent."""
    while True:
        with reading_from(alias):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
