"""Refusals of decisions: release, keep, close, schedule, withdraw, repeal."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.calendars.queries import calendar_of
from gongkai.documents import workflow
from gongkai.documents.models import Document
from gongkai.documents.queries import release_clock
from gongkai.documents.rules.basics import refusal_of_state, refusal_of_step, refusal_of_taker
from gongkai.documents.rules.drafts import refusal_of_redactions
from gongkai.documents.rules.findings import refusal_of_findings
from gongkai.documents.rules.inquiries import refusal_before_release
from gongkai.documents.rules.interpretations import (
    refusal_before_document,
    refusal_without_interpretation,
)
from gongkai.documents.rules.relations import refusals_of_relations
from gongkai.documents.states import Attribute, State, Status, Validity
from gongkai.documents.workflow import (
    CLOSE,
    KEEP,
    RELEASE,
    REPEAL,
    SCHEDULE,
    UNSCHEDULE,
    WITHDRAW,
    ReleaseMoment,
    RepealDay,
    WithdrawalReason,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person


def _refusal_of_approved(step: Step[State, Any], document: Document) -> Refusal | None:
    """Why a decision on an approved version, or its schedule, does not fit state or attribute."""
    if refusal := refusal_of_state(step, document):
        return refusal
    assert document.open_version is not None  # the refusal checked this
    if document.open_version.attribute == workflow.ATTRIBUTES[step.name]:
        return None
    if workflow.ATTRIBUTES[step.name] == Attribute.PUBLIC:
        return Refusal("not-public", _("Its approved attribute is not “public”."))
    return Refusal("is-public", _("Its approved attribute is “public”, so it must be published."))


def refusal_to_release(
    document: Document, inputs: Nothing | None, /, *, by: Person | None, at: datetime
) -> Refusal | None:
    """
    Why `by` may not release the document; None means a scheduled release by the system.

    Law: 条例19 art. 17 (reviewed first), art. 26.
    """
    if by is None:
        # The schedule may be cancelled after the worker has read it.
        refusal = _refusal_of_approved(RELEASE, document) or _refusal_of_no_schedule(document)
        if refusal is not None:
            return refusal
    return refusal_to_release_with(document, inputs, by=by, at=at)


def refusal_to_release_with(
    document: Document, inputs: Nothing | None, /, *, by: Person | None, at: datetime
) -> Refusal | None:
    """Why an interpretation may not be released with its document; it needs no own schedule."""
    if refusal := _refusal_of_approved(RELEASE, document):
        return refusal
    refusal = None if by is None else refusal_of_taker(RELEASE, document, by=by, at=at)
    # A list asks without inputs for many documents: it does not check each.
    if refusal is not None or inputs is None:
        return refusal
    return _refusal_of_content(document, at=at)


def _refusal_of_content(document: Document, *, at: datetime) -> Refusal | None:
    """Why what the version contains, or names, may not become public."""
    version = document.open_version
    assert version is not None  # the refusals before checked this
    # Other documents may have been released since the draft was submitted.
    contradictions = refusals_of_relations(document, version, on=local_date(at))
    return (
        refusal_of_redactions(version)
        or refusal_before_release(document)
        or refusal_of_findings(document)
        or next(contradictions, None)
        or refusal_before_document(version)
        or refusal_without_interpretation(document, version)
    )


def refusal_to_schedule_release(
    document: Document, inputs: ReleaseMoment | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why the release may not be scheduled for this time."""
    if refusal := _refusal_of_approved(SCHEDULE, document) or refusal_of_taker(
        SCHEDULE, document, by=by, at=at
    ):
        return refusal
    if inputs is not None and inputs.due_at <= at:
        return Refusal(
            "past-moment", _("The scheduled time must be in the future."), field="due_at"
        )
    if inputs is not None and is_late(document, inputs.due_at, at=at) and not inputs.reason.strip():
        return Refusal(
            "late-without-reason",
            _("This is after the 20 working days from forming. Say why it is published so late."),
            law="条例19 art. 26",
            field="reason",
        )
    return None if inputs is None else _refusal_of_content(document, at=at)


def is_late(document: Document, due_at: datetime, *, at: datetime) -> bool:
    """
    Say whether a release at `due_at` would be after the legal day; a correction has none.

    Law: 条例19 art. 26.
    """
    calendar = calendar_of(document.body.region)
    clock = release_clock(document, calendar, today=local_date(at))
    return clock is not None and clock.released_on is None and local_date(due_at) > clock.due.on


def refusal_to_unschedule_release(
    document: Document, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why the scheduled release may not be cancelled."""
    return (
        _refusal_of_approved(UNSCHEDULE, document)
        or refusal_of_taker(UNSCHEDULE, document, by=by, at=at)
        or _refusal_of_no_schedule(document)
    )


def _refusal_of_no_schedule(document: Document) -> Refusal | None:
    version = document.open_version
    is_scheduled = version is not None and version.release_due_at is not None
    return None if is_scheduled else Refusal("not-scheduled", _("No publication is scheduled."))


def keeping_step(document: Document) -> Step[State, Nothing]:
    """Return the step that keeps an approved version: CLOSE if it is not open, otherwise KEEP."""
    version = document.open_version
    return CLOSE if version is not None and version.attribute == Attribute.CLOSED else KEEP


def refusal_to_keep(
    document: Document, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why the document may not be kept as approved: open on request, or closed."""
    step = keeping_step(document)
    if refusal := _refusal_of_approved(step, document):
        return refusal
    if document.status == Status.RELEASED:
        return Refusal(
            "still-public", _("The document is public. Withdraw it first and state the reason.")
        )
    return refusal_of_taker(step, document, by=by, at=at)


def refusal_to_withdraw(
    document: Document, inputs: WithdrawalReason | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why the document may not be withdrawn."""
    if refusal := refusal_of_step(WITHDRAW, document, by=by, at=at):
        return refusal
    if inputs is not None and not inputs.reason.strip():
        return Refusal(
            "no-reason", _("Say why it is withdrawn; the public will read it."), field="reason"
        )
    if inputs is not None and len(inputs.reason.strip()) > 500:
        return Refusal("reason-too-long", _("The reason is too long."), field="reason")
    return None


def refusal_to_repeal(
    document: Document, inputs: RepealDay | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Why the document may not be marked as repealed; a repealed document stays readable."""
    if refusal := refusal_of_state(REPEAL, document):
        return refusal
    if document.validity == Validity.REPEALED or document.repealed_on is not None:
        return Refusal("is-repealed", _("It is already marked as repealed."))
    if document.validity == Validity.EXPIRED:
        return Refusal("is-expired", _("Its term of validity is over."))
    if refusal := refusal_of_taker(REPEAL, document, by=by, at=at):
        return refusal
    made_on = document.formed_on or document.released_on
    if inputs is not None and made_on is not None and inputs.on < made_on:
        return Refusal(
            "before-making",
            _("A document cannot be repealed from a day before it was formed."),
            field="on",
        )
    return None


def refusal_to_enter_paper(days: Sequence[date], *, on: date) -> Refusal | None:
    """Why paper releases may not be entered: all must be of one year, and none in the future."""
    if not days:
        return Refusal("nothing", _("There is nothing to enter."))
    if len({day.year for day in days}) > 1:
        return Refusal(
            "several-years",
            _("All items must be of the same year, because their numbers belong to that year."),
        )
    if max(days) > on:
        return Refusal(
            "not-yet", _("The day on which an item was made public cannot be in the future.")
        )
    return None
