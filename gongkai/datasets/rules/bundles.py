"""Refusals of bundles: plan, change, confirm, move, approve, cancel, and release at the minute."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from gongkai.calendars.day_refusals import refusal_of_far_day
from gongkai.datasets.charts import drawn_chart
from gongkai.datasets.inputs import BundleFacts, MoveInputs, ReasonInputs
from gongkai.datasets.models import Bundle, Dataset, DatasetVersion
from gongkai.datasets.queries import open_bundles, open_release
from gongkai.datasets.rules.releases import refusal_to_publish
from gongkai.datasets.rules.steps import (
    MAX_LINE,
    refusal_of_post,
    refusal_of_public_text,
)
from gongkai.datasets.states import BundleState, DatasetState, ReleaseState
from gongkai.datasets.workflow import (
    APPROVE_BUNDLE,
    CANCEL_BUNDLE,
    CHANGE_BUNDLE,
    CONFIRM_BUNDLE,
    HANDLERS,
    MOVE_BUNDLE,
)
from gongkai.documents.models import Document
from gongkai.documents.queries import visible_to as visible_documents
from gongkai.documents.states import State
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing, Step
from gongkai.organisations.models import Person

MAX_PERIOD = 100


def refusal_to_plan(
    dataset: Dataset, inputs: BundleFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why no release of the dataset may be planned."""
    if dataset.state != DatasetState.ACTIVE:
        return Refusal("wrong-state", _("The dataset is no longer updated."))
    if refusal := refusal_of_post(HANDLERS, dataset, by=by, on=local_date(at)):
        return refusal
    return _refusal_of_facts(dataset, None, inputs, by=by, at=at) if inputs is not None else None


def refusal_to_change(
    bundle: Bundle, inputs: BundleFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a planned release may not be changed; a confirmed one is only moved, with a reason."""
    if refusal := _refusal_of_step(CHANGE_BUNDLE, bundle, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    return _refusal_of_facts(bundle.dataset, bundle, inputs, by=by, at=at)


def refusal_to_confirm(
    bundle: Bundle, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the date may not be confirmed: it has passed."""
    if refusal := _refusal_of_step(CONFIRM_BUNDLE, bundle, by=by, at=at):
        return refusal
    return _refusal_of_minute(bundle.due_at, at=at)


def refusal_to_move(
    bundle: Bundle, inputs: MoveInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a confirmed date may not be moved: the public reads the reason of each move."""
    if refusal := _refusal_of_step(MOVE_BUNDLE, bundle, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    if refusal := _refusal_of_minute(inputs.due_at, at=at):
        return refusal
    if inputs.due_at == bundle.due_at:
        return Refusal("same-minute", _("This is the confirmed date."), field="due_at")
    return refusal_of_public_text(inputs.reason, "reason", MAX_LINE)


def refusal_to_approve(
    bundle: Bundle, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why what is released at the minute may not be approved: each part must be ready.

    The version is under review and was prepared by others; it has the chart; the interpretation is
    approved, and its own release is scheduled for the same minute.
    """
    if refusal := _refusal_of_step(APPROVE_BUNDLE, bundle, by=by, at=at):
        return refusal
    if refusal := _refusal_of_minute(bundle.due_at, at=at):
        return refusal
    release = open_release(bundle.dataset)
    if release is None or release.state != ReleaseState.IN_REVIEW:
        return Refusal("no-version", _("No version of the dataset is under review."))
    if refusal := refusal_to_publish(release, None, by=by, at=at):
        return refusal
    return _refusal_of_parts(bundle, release) if inputs is not None else None


def refusal_to_cancel(
    bundle: Bundle, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a planned release may not be cancelled.

    An interpretation that is scheduled would be released alone afterwards.
    """
    if refusal := _refusal_of_step(CANCEL_BUNDLE, bundle, by=by, at=at):
        return refusal
    if bundle.document is not None and _scheduled_at(bundle.document) is not None:
        return Refusal(
            "document-scheduled",
            _("Cancel the scheduled publication of the interpretation first."),
        )
    return refusal_of_public_text(inputs.reason, "reason", MAX_LINE) if inputs is not None else None


def refusal_to_issue(bundle: Bundle, *, at: datetime) -> Refusal | None:
    """Return why a bundle may not be released at its minute, by the system."""
    if bundle.state != BundleState.CONFIRMED or bundle.failure or bundle.due_at > at:
        return Refusal("not-due", _("The bundle is not due."))
    release = bundle.release
    if release is None:
        return Refusal("not-approved", _("Nobody approved what was to be released."))
    if release.state != ReleaseState.IN_REVIEW or release.sha256 != bundle.sha256:
        return Refusal("version-changed", _("The version is not the one that was approved."))
    return _refusal_of_parts(bundle, release)


def _refusal_of_parts(bundle: Bundle, release: DatasetVersion) -> Refusal | None:
    if bundle.with_chart and drawn_chart(release) is None:
        return Refusal("no-chart", _("The version has no chart that can be drawn."))
    if bundle.document is not None and _scheduled_at(bundle.document) != bundle.due_at:
        return Refusal(
            "document-not-ready",
            _("The interpretation is not approved and scheduled for the same minute."),
        )
    return None


def _scheduled_at(document: Document) -> datetime | None:
    version = document.open_version
    is_approved = version is not None and version.state == State.APPROVED
    return version.release_due_at if version is not None and is_approved else None


def _refusal_of_step(
    step: Step[BundleState, Any], bundle: Bundle, *, by: Person, at: datetime
) -> Refusal | None:
    if not step.starts_from(bundle.state):
        return Refusal(
            "wrong-state",
            _("The bundle has another state: %(state)s.")
            % {"state": BundleState(bundle.state).label},
        )
    return refusal_of_post(step.posts, bundle.dataset, by=by, on=local_date(at))


def _refusal_of_minute(due_at: datetime, *, at: datetime) -> Refusal | None:
    if due_at <= at:
        return Refusal("past-moment", _("The date must be in the future."), field="due_at")
    if due_at.second or due_at.microsecond:
        return Refusal("no-minute", _("Enter a full minute."), field="due_at")
    return refusal_of_far_day(due_at, "due_at", today=local_date(at))


def _refusal_of_facts(
    dataset: Dataset, bundle: Bundle | None, inputs: BundleFacts, *, by: Person, at: datetime
) -> Refusal | None:
    if refusal := refusal_of_public_text(inputs.period, "period", MAX_PERIOD):
        return refusal
    if refusal := _refusal_of_minute(inputs.due_at, at=at):
        return refusal
    document = inputs.document
    if document is None:
        return None
    seen = visible_documents(by.account or AnonymousUser(), on=local_date(at))
    seen = seen.filter(pk=document.pk)
    if document.body_id != dataset.body_id or not seen.exists():
        return Refusal(
            "other-document", _("Choose a document of the body of the dataset."), field="document"
        )
    if document.open_version is None:
        return Refusal(
            "no-draft", _("Choose a document that is not published yet."), field="document"
        )
    others = open_bundles().filter(document=document)
    if (others.exclude(pk=bundle.pk) if bundle else others).exists():
        return Refusal(
            "document-taken", _("The document belongs to another bundle."), field="document"
        )
    return None
