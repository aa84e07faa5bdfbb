"""The computation of reply deadlines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from gongkai.applications.models import Application, Clarification, Consultation, FeeNotice
from gongkai.applications.states import SUSPENDED
from gongkai.calendars.queries import Calendars
from gongkai.law.calendar import WorkCalendar
from gongkai.law.conventions import Conventions
from gongkai.law.derivations import Derivation
from gongkai.law.messages import N_, text
from gongkai.law.receipts import Receipt, receipt_of
from gongkai.law.regimes import Regime, regime_of_application
from gongkai.law.replies import Consultation as Window
from gongkai.law.replies import Course, reply_due
from gongkai.law.replies import Extension as MoreTime


def with_course(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Prefetch what the computation of deadlines reads. Two queries for any number of cases."""
    return applications.select_related(
        "body", "clarification", "extension", "fee"
    ).prefetch_related("consultations")


def calendar_for(application: Application, calendars: Calendars) -> WorkCalendar:
    """Return the working-day calendar of the body's region."""
    return calendars.of(application.body.region)


def receipt_for(application: Application) -> Receipt:
    """
    Return day 0 of a registered application, with the rule that determines it.

    Law: 条例19 art. 31.
    """
    if application.reopened_on is not None:
        why = text(N_("Reopened after a remedy: the reply period restarts."))
        return Receipt(application.reopened_on, why, "条例19 art. 51")
    return receipt_of(application.arrived_on, application.law_channel, application.confirmed_on)


def course_of(application: Application) -> Course:
    """
    Return the events of an application that affect its reply deadline.

    An open consultation counts until its own deadline, so the computed date is the latest possible
    one.
    """
    since = application.reopened_on or date.min
    received = application.received_on or application.arrived_on
    clarification = getattr(application, "clarification", None)
    fee = getattr(application, "fee", None)
    extension = getattr(application, "extension", None)
    asked = clarification.asked_on if clarification and clarification.asked_on >= since else None
    return Course(
        receipt_for(application),
        asked,
        clarification.answered_on if clarification and asked else None,
        fee.paid_on if fee and fee.notified_on >= since else None,
        _windows(
            (one for one in application.consultations.all() if one.sent_on >= since),
            regime_of_application(received, settings.GONGKAI_LAW.transition),
        ),
        [MoreTime(extension.days, extension.notified_on)]
        if extension and (extension.notified_on or date.min) >= since and extension.notified_on
        else [],
        application.delayed_until,
    )


def derivation_of(
    application: Application, calendar: WorkCalendar, conventions: Conventions
) -> Derivation | None:
    """
    Return the reply deadline with every step of its computation; None before registration.

    Law: 条例19 art. 30–35; 条例07 art. 24.
    """
    if application.received_on is None:
        return None
    course = course_of(application)
    usual = reply_due(calendar, replace(course, delayed_until=None), conventions)
    # Later events may move the deadline beyond the delayed date, but a delayed date never shortens
    # it.
    if course.delayed_until is None or course.delayed_until <= usual.due:
        return usual
    return reply_due(calendar, course, conventions)


def suspended_since(applications: Iterable[Application]) -> dict[int, date]:
    """
    Return since when the reply period of each suspended application stands still, by primary key.

    At most two queries.

    Law: 条例19 art. 30, 42; 国办函〔2020〕109号.
    """
    waiting = [one.pk for one in applications if one.stage in SUSPENDED]
    if not waiting:
        return {}
    asked = Clarification.objects.filter(application__in=waiting, answered_on=None)
    found = dict(asked.values_list("application_id", "asked_on"))
    fees = FeeNotice.objects.filter(application__in=waiting, paid_on=None)
    return found | dict(fees.values_list("application_id", "notified_on"))


def _windows(consultations: Iterable[Consultation], regime: Regime) -> Sequence[Window]:
    """
    Return the periods of consultations; overlapping periods are merged.

    Law: 条例19 art. 32, 34 (after their last day the body decides without an answer); 条例07 knows no
    last day.
    """
    found: list[Window] = []
    for one in sorted(consultations, key=lambda one: one.sent_on):
        end = one.answered_on or one.due_on
        if regime == Regime.REVISED:
            end = min(end, one.due_on)
        if found and one.sent_on <= found[-1].answered_on:
            found[-1] = Window(found[-1].sent_on, max(found[-1].answered_on, end))
        else:
            found.append(Window(one.sent_on, end))
    return found
