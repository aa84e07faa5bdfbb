"""Pages of applications at the desk, and their forms."""

from typing import Any

from django.utils import timezone

from gongkai.applications.actions.intake import receive_application, register_application
from gongkai.applications.inputs import RegisterInputs
from gongkai.applications.models import Application
from tests.applications.cases import wish
from tests.cast import Cast
from tests.clock import TODAY

NOW = timezone.now


def arrived(cast: Cast, **changes: Any) -> Application:
    return receive_application(cast.finance, wish(**changes), at=NOW())


def in_hand(cast: Cast, **changes: Any) -> Application:
    return register_application(
        arrived(cast, **changes), RegisterInputs(confirmed_on=TODAY), by=cast.officer, at=NOW()
    )


def press(browser: Any, case: Application, verb: str, of: Any = None, **values: Any) -> Any:
    """Send the form of one action on the page of a case, confirmed where a page asks for that."""
    subject = of or case
    data = {f"{verb}-{subject.pk}-{name}": value for name, value in values.items()} | {
        "of": subject.pk,
        "confirm": "1",
    }
    return browser.post(f"/desk/applications/{case.pk}/act/{verb}/", data)


def page(browser: Any, case: Application) -> str:
    return str(browser.get(f"/desk/applications/{case.pk}/").content.decode())
