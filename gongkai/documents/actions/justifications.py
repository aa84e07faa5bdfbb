"""Justify findings of the check of personal data, and choose what a body checks."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, Justification, UncheckedKind
from gongkai.documents.queries.findings import check_of, unchecked_kinds
from gongkai.documents.rules.findings import (
    Grounds,
    refusal_to_justify,
    refusal_to_switch_kinds,
    reviewing_post,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person
from gongkai.organisations.states import PostKind


@transaction.atomic
def justify_findings(
    document: Document, inputs: Grounds, /, *, by: Person, at: datetime
) -> list[Justification]:
    """
    Record why these findings may be public; what is justified already stays as it is.

    The ledger gets kinds, places and numbers, never a passage, its hash or the reason.
    Law: 条例19 art. 15, art. 17.
    """
    document = lock(document)
    refuse_if(refusal_to_justify(document, inputs, by=by, at=at))
    version, post = document.open_version, reviewing_post(document, by=by, on=local_date(at))
    assert version is not None  # the refusal checked these
    assert isinstance(post, PostKind)
    check = check_of(document, version)
    made = [
        Justification(
            document=document,
            kind=check.by_hash[one].kind,
            place=check.by_hash[one].place,
            value_hash=one,
            reason=clean_text(inputs.reason),
            person=by,
            post=post,
            at=at,
        )
        for one in sorted(inputs.hashes - check.justified.keys())
    ]
    if not made:
        return []
    Justification.objects.bulk_create(made, batch_size=200)
    record(
        Verb.DOCUMENT_JUSTIFIED,
        document,
        chain=document.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=post,
        facets={
            "version": version.number,
            "kinds": dict(sorted(Counter(str(one.kind) for one in made).items())),
            "places": sorted({str(one.place) for one in made}),
        },
    )
    return made


@transaction.atomic
def switch_checked_kinds(
    body: Body, kinds_off: Collection[str], *, by: Person, at: datetime
) -> set[str]:
    """Choose the kinds that the documents of a body are not checked for; returns them."""
    body = lock(body)
    refuse_if(refusal_to_switch_kinds(body, kinds_off, by=by, on=local_date(at)))
    wanted, before = set(kinds_off), unchecked_kinds(body)
    if wanted == before:
        return wanted
    UncheckedKind.objects.filter(body=body).exclude(kind__in=wanted).delete()
    UncheckedKind.objects.bulk_create(
        UncheckedKind(body=body, kind=kind) for kind in sorted(wanted - before)
    )
    record(
        Verb.BODY_CHECKS_CHANGED,
        body,
        chain=body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        post=PostKind.ADMINISTRATOR,
        facets={"off": sorted(wanted)},
    )
    return wanted
