"""Actions that decide on a document: release, keep, close, schedule, withdraw, repeal."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from gongkai.documents.companions import (
    interpretation_facet,
    note_release,
    plan_facet,
    take_along,
)
from gongkai.documents.desk_text import note_text_change
from gongkai.documents.digests import FACET, content_digest
from gongkai.documents.file_copies import publish_copies
from gongkai.documents.index_numbers import allocate_numbers
from gongkai.documents.models import Document, Version
from gongkai.documents.models.documents import file_under
from gongkai.documents.public_counts import counted_under, move_counts
from gongkai.documents.queries.interpretations import interpretations_to_release
from gongkai.documents.queries.relations import relations_facet
from gongkai.documents.recording import store_review_step
from gongkai.documents.rules.releases import (
    is_late,
    keeping_step,
    refusal_to_keep,
    refusal_to_release,
    refusal_to_release_with,
    refusal_to_repeal,
    refusal_to_schedule_release,
    refusal_to_unschedule_release,
    refusal_to_withdraw,
)
from gongkai.documents.statement_changes import end_statement_of
from gongkai.documents.states import ENDED, Decision, State, Status
from gongkai.documents.validity_changes import (
    apply_repeals,
    drop_planned_repeals,
    set_repeal,
)
from gongkai.documents.waiting import update_waiting
from gongkai.documents.workflow import (
    RELEASE,
    REPEAL,
    SCHEDULE,
    UNSCHEDULE,
    WITHDRAW,
    ReleaseMoment,
    RepealDay,
    WithdrawalReason,
    status_after,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import NOTHING, Nothing, Step
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person


@transaction.atomic
def release_document(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person | None, at: datetime
) -> Document:
    """
    Make the approved version public; the first time it gets its index number.

    `by` is None if the system carries out a release that a disclosure officer scheduled.
    A later version replaces the public one; after a withdrawal the document is released again.
    Only the first release counts in the figures of a year. Its approved interpretations are released
    in the same transaction.
    Law: 条例19 art. 17 (reviewed first), art. 23 (web), art. 26 (within 20 working days).
    """
    document = lock(document)
    with_it = interpretations_to_release(document)
    refuse_if(refusal_to_release(document, inputs, by=by, at=at))
    document = _release(document, by=by, at=at)
    take_along(partial(_release_with, inputs=inputs, by=by, at=at), with_it)
    return document


def _release_with(
    interpretation: Document, inputs: Nothing, *, by: Person | None, at: datetime
) -> Document:
    """Release an interpretation together with its document, whose schedule is its own as well."""
    interpretation = lock(interpretation)
    refuse_if(refusal_to_release_with(interpretation, inputs, by=by, at=at))
    return _release(interpretation, by=by, at=at)


def _release(document: Document, *, by: Person | None, at: datetime) -> Document:
    version, before = _version(document), counted_under(document)
    is_first, corrected = document.index_number is None, document.public_version
    verb, facets = (
        _release_verb(document),
        {"channel": "web", "version": version.number, **_genre_change(document, version)},
    )
    if corrected is not None:
        Version.objects.filter(pk=corrected.pk).update(state=State.SUPERSEDED)
    _supersede_kept(document, RELEASE, by=by, at=at)
    _decide(RELEASE, document, version, at=at)
    version.released_at = at
    version.release_due_at = None
    version.save()
    if document.index_number is None:
        document.index_number = allocate_numbers(document.body, local_date(at).year)[0]
        document.released_at = at
        document.released_on = document.listed_on = local_date(at)
    facets[FACET] = content_digest(version, publish_copies(version))
    document.public_version = version
    document.withdrawn_at, document.withdrawal_reason = None, ""
    document.review_on = None
    document.plan_validity()
    document.save()
    update_waiting(document)
    note_text_change(document.pk)
    move_counts(before, counted_under(document))
    facets |= relations_facet(version) | plan_facet(document, is_first=is_first)
    facets |= interpretation_facet(document, version, at=at, is_first=is_first)
    _record(RELEASE, document, by=by, at=at, verb=verb, facets=facets)
    if corrected is not None:
        drop_planned_repeals(document, corrected, by=by, post=RELEASE.post or "", at=at)
    apply_repeals(document, version, by=by, post=RELEASE.post or "", at=at)
    note_release(document, version, at=at)
    return document


@transaction.atomic
def keep_document(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Document:
    """
    Keep the approved document unpublished: open on request, or closed until it is examined again.

    Law: 条例19 art. 13–16 (grounds), art. 18 (closed information is examined again).
    """
    document = lock(document)
    refuse_if(refusal_to_keep(document, inputs, by=by, at=at))
    step, version = keeping_step(document), _version(document)
    _supersede_kept(document, step, by=by, at=at)
    _decide(step, document, version, at=at)
    version.save()
    document.review_on = version.review_on
    document.save()
    update_waiting(document)
    note_text_change(document.pk)
    _record(
        step, document, by=by, at=at, facets={"ground": version.ground, "version": version.number}
    )
    return document


@transaction.atomic
def schedule_release(
    document: Document, inputs: ReleaseMoment, /, *, by: Person, at: datetime
) -> Version:
    """
    Schedule the release; the worker carries it out as an act of the system.

    The reason for a release after the legal day is stored as a review step, not in the ledger.
    """
    document = lock(document)
    refuse_if(refusal_to_schedule_release(document, inputs, by=by, at=at))
    version = _version(document)
    version.release_due_at = inputs.due_at
    version.revision += 1
    version.save(update_fields=["release_due_at", "revision"])
    facets: dict[str, Any] = {"due_at": inputs.due_at}
    if is_late(document, inputs.due_at, at=at):
        store_review_step(SCHEDULE, document, Decision.SCHEDULE, inputs.reason, by=by, at=at)
        facets |= {"late": True, "version": version.number}
    _record(SCHEDULE, document, by=by, at=at, facets=facets)
    return version


@transaction.atomic
def unschedule_release(
    document: Document, inputs: Nothing = NOTHING, /, *, by: Person, at: datetime
) -> Version:
    """Cancel the scheduled release; the document stays approved."""
    document = lock(document)
    refuse_if(refusal_to_unschedule_release(document, inputs, by=by, at=at))
    version = _version(document)
    version.release_due_at = None
    version.revision += 1
    version.save(update_fields=["release_due_at", "revision"])
    _record(UNSCHEDULE, document, by=by, at=at, facets={})
    return version


@transaction.atomic
def withdraw_document(
    document: Document, inputs: WithdrawalReason, /, *, by: Person, at: datetime
) -> Document:
    """
    Take a public document off line with all versions and files; a tombstone shows the reason.

    What it repeals from a later day is no longer planned; a repeal that has come stays.
    The index number is never reused. The withdrawal counts in its own year, so no past figure
    changes.
    """
    document = lock(document)
    refuse_if(refusal_to_withdraw(document, inputs, by=by, at=at))
    withdrawn = document.public_version
    assert withdrawn is not None  # the refusal checked this
    before = counted_under(document)
    Version.objects.filter(pk=withdrawn.pk).update(state=State.SUPERSEDED)
    document.status = WITHDRAW.new_state
    document.public_version = document.next_validity_on = None
    document.withdrawn_at = at
    document.withdrawal_reason = clean_text(inputs.reason)
    document.changed_at = at
    document.save()
    note_text_change(document.pk)
    move_counts(before, counted_under(document))
    _record(WITHDRAW, document, by=by, at=at, facets=_in_force(document))
    drop_planned_repeals(document, withdrawn, by=by, post=WITHDRAW.post or "", at=at)
    return document


@transaction.atomic
def repeal_document(
    document: Document, inputs: RepealDay, /, *, by: Person, at: datetime
) -> Document:
    """
    Mark a public document as repealed from a day on; it stays readable.

    If that day is still to come, the worker records the repeal when it has come.
    """
    document = lock(document)
    refuse_if(refusal_to_repeal(document, inputs, by=by, at=at))
    set_repeal(document, inputs.on, by=by, post=REPEAL.post or "", at=at)
    return document


def _supersede_kept(
    document: Document, step: Step[State, Nothing], *, by: Person | None, at: datetime
) -> None:
    """A new decision replaces an earlier one not to publish, and what was stated about that one."""
    if document.status in {Status.KEPT, Status.CLOSED}:
        end_statement_of(document, by=by, post=step.post or "", at=at)
    document.versions.filter(state__in=[State.KEPT, State.CLOSED]).update(state=State.SUPERSEDED)


def _version(document: Document) -> Version:
    version = document.open_version
    assert version is not None  # the refusal checked this
    return version


def _release_verb(document: Document) -> Verb:
    if document.index_number is None:
        return Verb.DOCUMENT_RELEASED
    return (
        Verb.DOCUMENT_CORRECTED if document.status == Status.RELEASED else Verb.DOCUMENT_RERELEASED
    )


def _in_force(document: Document) -> dict[str, Any]:
    """Return a facet for a document no longer in force, so that it leaves that stock only once."""
    return {"repealed": True} if document.validity in ENDED else {}


def _genre_change(document: Document, version: Version) -> dict[str, Any]:
    """Return the previous genre as a facet if it changes, because stocks are counted by genre."""
    facets = _in_force(document)
    if document.index_number is not None and document.genre_id != version.genre_id:
        facets["genre_before"] = document.genre.code if document.genre else None
    return facets


def _decide(
    step: Step[State, Nothing], document: Document, version: Version, *, at: datetime
) -> None:
    """End the review of the version and copy its filing facts to the document (saves neither)."""
    version.state = step.new_state
    version.decided_at = at
    version.waits_since = None
    version.revision += 1
    version.changed_at = at
    file_under(document, version)
    document.status = status_after(step.new_state) or document.status
    document.open_version = None
    document.changed_at = at


def _record(
    step: Step[Any, Any],
    document: Document,
    *,
    by: Person | None,
    at: datetime,
    facets: dict[str, Any],
    verb: Verb | None = None,
) -> None:
    """
    Record an act with the facets statistics need, as codes, so that it is readable on its own.

    `verb` is given if the step has several; the post is empty for a scheduled release.
    """
    filed = {
        "attribute": document.attribute,
        "genre": document.genre.code if document.genre else None,
        "item": document.catalogue_item.code if document.catalogue_item else None,
        "number": document.index_number,
    }
    record(
        verb or Verb(step.act_verb),
        document,
        chain=document.body.chain,
        by=by.actor if by else SYSTEM,
        at=at,
        on=local_date(at),
        post=(step.post or "") if by else "",
        facets={**filed, **facets},
    )
