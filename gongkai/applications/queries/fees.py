"""The processing fee of an application."""

from datetime import date

from django.conf import settings

from gongkai.applications.models import Application
from gongkai.applications.states import FeeMethod
from gongkai.law.fees import Fee, fee_by_item, fee_by_page


def earlier_in_month(application: Application, *, on: date) -> int:
    """
    Count earlier applications of the same applicant to the same body in the calendar month of `on`.

    Law: 条例19 art. 35, 42; 国办函〔2020〕109号 (counted by calendar month).
    """
    match = application.applicant.match
    if not match:
        return 0
    same = Application.objects.filter(
        applicant__match=match, received_on__gte=on.replace(day=1), received_on__lte=on
    )
    return same.exclude(pk=application.pk).count()


def fee_of(method: str, count: int, before: int) -> Fee:
    """
    Return the fee under the legal interpretations configured.

    Raises `Impossible` for a negative number.
    Law: 国办函〔2020〕109号.
    """
    if method == FeeMethod.PAGES:
        return fee_by_page(count)
    return fee_by_item(count, before=before, first_step=settings.GONGKAI_LAW.fee_first_step)


def items_before(application: Application, method: str, *, on: date) -> int:
    """
    Return the number of earlier applications that the fee counts: those of the month, if by item.

    Law: 国办函〔2020〕109号.
    """
    return (
        earlier_in_month(application, on=application.received_on or on)
        if method == FeeMethod.ITEMS
        else 0
    )


def fee_for(application: Application, method: str, count: int, *, on: date) -> Fee:
    """Return the fee for an application. Raises `Impossible` for a negative number."""
    return fee_of(method, count, items_before(application, method, on=on))
