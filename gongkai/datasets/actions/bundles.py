"""Plan, confirm, move, approve and cancel bundles; release the data of one at its minute."""

from datetime import datetime

from django.db import transaction

from gongkai.datasets.inputs import BundleFacts, MoveInputs, ReasonInputs
from gongkai.datasets.models import Bundle, Dataset
from gongkai.datasets.publishing import make_public
from gongkai.datasets.queries import open_release
from gongkai.datasets.recording import record_bundle
from gongkai.datasets.rules.bundles import (
    refusal_to_approve,
    refusal_to_cancel,
    refusal_to_change,
    refusal_to_confirm,
    refusal_to_issue,
    refusal_to_move,
    refusal_to_plan,
)
from gongkai.datasets.states import BundleState
from gongkai.datasets.workflow import (
    APPROVE_BUNDLE,
    CANCEL_BUNDLE,
    CONFIRM_BUNDLE,
    MOVE_BUNDLE,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.kit.workflows import Nothing
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@transaction.atomic
def plan_bundle(dataset: Dataset, inputs: BundleFacts, /, *, by: Person, at: datetime) -> Bundle:
    """Plan a release; its date is provisional until an approver confirms it."""
    dataset = lock(dataset)
    refuse_if(refusal_to_plan(dataset, inputs, by=by, at=at))
    bundle = Bundle(dataset=dataset, planned_at=at)
    _set_facts(bundle, inputs)
    bundle.save()
    return bundle


@transaction.atomic
def change_bundle(bundle: Bundle, inputs: BundleFacts, /, *, by: Person, at: datetime) -> Bundle:
    """Change a release whose date is provisional."""
    bundle = lock(bundle)
    refuse_if(refusal_to_change(bundle, inputs, by=by, at=at))
    _set_facts(bundle, inputs)
    bundle.save()
    return bundle


@transaction.atomic
def confirm_bundle(bundle: Bundle, inputs: Nothing, /, *, by: Person, at: datetime) -> Bundle:
    """Confirm the date, which is provisional never again."""
    bundle = lock(bundle)
    refuse_if(refusal_to_confirm(bundle, inputs, by=by, at=at))
    bundle.state, bundle.confirmed_at = CONFIRM_BUNDLE.new_state, at
    bundle.save(update_fields=["state", "confirmed_at"])
    record_bundle(CONFIRM_BUNDLE.act_verb, bundle, CONFIRM_BUNDLE.posts, by=by, at=at)
    return bundle


@transaction.atomic
def move_bundle(bundle: Bundle, inputs: MoveInputs, /, *, by: Person, at: datetime) -> Bundle:
    """Move a confirmed date; the public reads both dates and the reason. It is approved anew."""
    bundle = lock(bundle)
    refuse_if(refusal_to_move(bundle, inputs, by=by, at=at))
    move = {
        "before": bundle.due_at.isoformat(),
        "now": inputs.due_at.isoformat(),
        "reason": clean_text(inputs.reason),
        "at": at.isoformat(),
    }
    facets = {"before": bundle.due_at}
    bundle.moves = [*bundle.moves, move]
    bundle.due_at, bundle.release, bundle.sha256 = inputs.due_at, None, ""
    bundle.failure, bundle.failed_at = "", None
    bundle.save()
    record_bundle(MOVE_BUNDLE.act_verb, bundle, MOVE_BUNDLE.posts, by=by, at=at, facets=facets)
    return bundle


@transaction.atomic
def approve_bundle(bundle: Bundle, inputs: Nothing, /, *, by: Person, at: datetime) -> Bundle:
    """Approve the version under review as the one that is released at the minute."""
    bundle = lock(bundle)
    refuse_if(refusal_to_approve(bundle, inputs, by=by, at=at))
    release = open_release(bundle.dataset)
    assert release is not None  # the rules have checked it
    bundle.release, bundle.sha256 = release, release.sha256
    bundle.save(update_fields=["release", "sha256"])
    facets = {"version": release.number, "sha256": release.sha256}
    posts = APPROVE_BUNDLE.posts
    record_bundle(APPROVE_BUNDLE.act_verb, bundle, posts, by=by, at=at, facets=facets)
    return bundle


@transaction.atomic
def cancel_bundle(bundle: Bundle, inputs: ReasonInputs, /, *, by: Person, at: datetime) -> Bundle:
    """Cancel a release; the public reads the reason if its date was confirmed."""
    bundle = lock(bundle)
    refuse_if(refusal_to_cancel(bundle, inputs, by=by, at=at))
    bundle.state, bundle.ended_at = CANCEL_BUNDLE.new_state, at
    bundle.reason = clean_text(inputs.reason)
    bundle.save(update_fields=["state", "ended_at", "reason"])
    record_bundle(CANCEL_BUNDLE.act_verb, bundle, CANCEL_BUNDLE.posts, by=by, at=at)
    return bundle


@transaction.atomic
def issue_bundle(bundle: Bundle, /, *, at: datetime) -> Bundle:
    """Publish the data of a bundle at its minute, by the system; the process adds its document."""
    bundle = lock(bundle)
    if bundle.release is not None:
        bundle.release = lock(bundle.release)
    refuse_if(refusal_to_issue(bundle, at=at))
    assert bundle.release is not None  # the rules have checked it
    make_public(bundle.release, by=None, at=at)
    bundle.state, bundle.ended_at = BundleState.PUBLISHED, at
    bundle.save(update_fields=["state", "ended_at"])
    facets = {"version": bundle.release.number}
    record_bundle(Verb.DATASET_BUNDLE_PUBLISHED, bundle, (), by=None, at=at, facets=facets)
    return bundle


@transaction.atomic
def note_bundle_failure(bundle: Bundle, code: str, words: str, /, *, at: datetime) -> Bundle:
    """Note why a due bundle was not published; nothing of it is until its date is moved."""
    bundle = lock(bundle)
    if bundle.state != BundleState.CONFIRMED or bundle.failure:
        return bundle  # another worker was faster, or somebody changed it
    bundle.failure, bundle.failed_at = words, at
    bundle.save(update_fields=["failure", "failed_at"])
    facets = {"code_of_failure": code}
    record_bundle(Verb.DATASET_BUNDLE_FAILED, bundle, (), by=None, at=at, facets=facets)
    return bundle


def _set_facts(bundle: Bundle, inputs: BundleFacts) -> None:
    bundle.period, bundle.due_at = single_line(inputs.period), inputs.due_at
    bundle.document, bundle.with_chart = inputs.document, inputs.with_chart
