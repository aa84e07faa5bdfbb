"""Open a clean-up campaign, decide about its documents, and publish its result."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongkai.documents.models import CleanUp, CleanUpRow, Document
from gongkai.documents.queries.clean_ups import documents_to_clean
from gongkai.documents.relation_kinds import CleanUpDecision
from gongkai.documents.rules.clean_ups import (
    CleanUpFacts,
    RowDecision,
    persons_deciding,
    refusal_of_stale_row,
    refusal_to_decide_rows,
    refusal_to_open_clean_up,
    refusal_to_publish_clean_up,
)
from gongkai.documents.states import ENDED, Status
from gongkai.documents.validity_changes import lapse_document, set_repeal
from gongkai.kit.locks import lock
from gongkai.kit.refusals import Refusal, Refused, refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind

BATCH_SIZE = 500


@transaction.atomic
def open_clean_up(body: Body, facts: CleanUpFacts, /, *, by: Person, at: datetime) -> CleanUp:
    """Start a campaign: its work list are the documents in force that the facts name."""
    body, today = lock(body), local_date(at)
    refuse_if(refusal_to_open_clean_up(body, facts, by=by, on=today))
    clean_up = CleanUp.objects.create(
        body=body,
        title=clean_text(facts.title),
        basis=clean_text(facts.basis),
        opened_on=today,
        closes_on=facts.closes_on,
        opened_by=by,
    )
    found = documents_to_clean(body, genres=[one.pk for one in facts.genres], before=facts.before)
    rows = [CleanUpRow(clean_up=clean_up, document=one) for one in found.only("pk")]
    CleanUpRow.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    record(
        Verb.CLEANUP_OPENED,
        clean_up,
        chain=body.chain,
        by=by.actor,
        at=at,
        on=today,
        post=PostKind.DISCLOSURE_OFFICER,
        facets={"documents": len(rows)},
    )
    return clean_up


@transaction.atomic
def decide_rows(
    clean_up: CleanUp, decisions: Sequence[RowDecision], /, *, by: Person, at: datetime
) -> int:
    """
    Store decisions about documents (no official act before the publication); return how many changed.

    A page of the work list sends all its rows, also those about which somebody else has decided.
    """
    clean_up, on = lock(clean_up), local_date(at)
    refuse_if(refusal_to_decide_rows(clean_up, decisions, by=by, on=on))
    found = clean_up.rows.select_related("document")
    rows, changed = found.in_bulk([one.row for one in decisions]), []
    for one in decisions:
        row = rows.get(one.row)
        if row is None:
            raise Refused(Refusal("no-such-row", _("This document is not in the clean-up.")))
        decision = one.decision, clean_text(one.reason)[:500]
        if decision != (row.decision, row.reason):
            refuse_if(refusal_of_stale_row(row, one))
            row.decision, row.reason = decision
            changed.append(row)
    CleanUpRow.objects.bulk_update(changed, ["decision", "reason"])
    if changed:
        clean_up.deciders.add(
            *persons_deciding(clean_up, PostKind.DISCLOSURE_OFFICER, by=by, on=on)
        )
    return len(changed)


@transaction.atomic
def publish_clean_up(clean_up: CleanUp, /, *, by: Person, at: datetime) -> CleanUp:
    """
    Publish the result: what it repeals or finds lapsed is no longer in force from this day on.

    Documents that were withdrawn, repealed or lapsed since the campaign began stay as they are.
    """
    clean_up, today = lock(clean_up), local_date(at)
    refuse_if(refusal_to_publish_clean_up(clean_up, by=by, on=today))
    post, facets = PostKind.APPROVER, {"clean_up": clean_up.pk}
    counts: Counter[str] = Counter()
    for row in clean_up.rows.order_by("document_id"):
        counts[row.decision] += 1
        if row.decision not in {CleanUpDecision.REPEAL, CleanUpDecision.LAPSE}:
            continue
        document = lock(Document(pk=row.document_id))
        if document.status != Status.RELEASED or document.validity_on(today) in ENDED:
            continue
        if row.decision == CleanUpDecision.REPEAL:
            set_repeal(document, today, by=by, post=post, at=at, more=facets)
        else:
            last = today - timedelta(days=1)
            lapse_document(document, last, by=by, post=post, at=at, more=facets)
    clean_up.published_on = today
    clean_up.save(update_fields=["published_on"])
    record(
        Verb.CLEANUP_PUBLISHED,
        clean_up,
        chain=clean_up.body.chain,
        by=by.actor,
        at=at,
        on=today,
        post=post,
        facets=dict(counts),
    )
    return clean_up
