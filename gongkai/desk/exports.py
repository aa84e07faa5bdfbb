"""Export of any staff list as a file, with the same filters and access checks as the page."""

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone

from gongkai.desk.decorators import StaffRequest
from gongkai.kit.times import local_date
from gongkai.organisations.actions.security import note_security
from gongkai.organisations.states import SecurityKind
from gongkai.ui.client_ip import origin
from gongkai.ui.list_exports import (
    MAX_COUNT,
    Column,
    Listed,
    every_row,
    export_urls,
    list_response,
    too_many_rows,
    wanted_format,
)

__all__ = [
    "MAX_COUNT",
    "Column",
    "Listed",
    "every_row",
    "export_urls",
    "exported",
    "shown",
    "wanted_format",
]


def exported(request: StaffRequest, listed: Listed) -> HttpResponseBase:
    """
    Return the list as a file.

    An export is not an official act, so the account's security log records it and not the ledger.
    """
    if listed.rows is None:
        return too_many_rows(request)
    at = timezone.now()
    note_security(SecurityKind.LIST_EXPORTED, request.user, origin=origin(request), at=at)
    return list_response(request, listed, on=local_date(at))


def shown(choices: Mapping[str, Any], key: str) -> str:
    """Return the label of a code, or the code itself if it has no label."""
    return str(choices.get(key, key))
