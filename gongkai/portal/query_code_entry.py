"""Entry by number and query code, counted so that codes cannot be tried."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refused
from gongkai.organisations.actions.security import begin_try, settle_try
from gongkai.organisations.states import Purpose
from gongkai.organisations.written_numbers import written_number
from gongkai.ui.client_ip import origin

Found = TypeVar("Found")
WRONG = _("Number and code do not match.")


def attempt_entry(
    request: HttpRequest, form: Form, find: Callable[[str, str], Found | None], *, at: datetime
) -> tuple[Found | None, int]:
    """
    Return what number and code open, or the seconds to wait; the form gets the reason.

    The attempt is counted before it is checked.
    """
    number = written_number(form.cleaned_data["number"])
    try:
        tried = begin_try(Purpose.CASE, number, account=None, origin=origin(request), at=at)
    except Refused as refused:
        form.add_error(None, str(refused.refusal))
        return None, getattr(refused.refusal, "seconds", 0)
    found = find(number, form.cleaned_data["code"])
    if found is None:
        form.add_error(None, str(WRONG))
        return None, 0
    settle_try(tried, Purpose.CASE, account=None)
    return found, 0
