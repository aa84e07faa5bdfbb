"""Justify findings of the check of personal data, and choose what a body checks."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from gongkai.documents.models import Document, Justification, UncheckedKind
from gongkai.documents.queries.check_rules import check_rule_of, terms_of
from gongkai.documents.queries.findings import check_of, unchecked_kinds
from gongkai.documents.rules.findings import (
    Grounds,
    refusal_to_justify,
    refusal_to_switch_kinds,
    reviewing_post,
)
from gongkai.documents.rules.masking import refusal_of_terms
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
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
    body: Body,
    kinds_off: Collection[str],
    *,
    by: Person,
    at: datetime,
    terms: Sequence[str] | None = None,
    style: str | None = None,
) -> set[str]:
    """
    Choose the kinds that the documents of a body are not checked for; returns them.

    `terms` are words that its documents may not contain, `style` is how passages are masked; None
    leaves each as it is. The ledger gets the number of the terms, never a term.
    """
    body = lock(body)
    refuse_if(refusal_to_switch_kinds(body, kinds_off, by=by, on=local_date(at)))
    rule = check_rule_of(body.pk)
    lines = terms_of(rule) if terms is None else _cleaned(terms)
    refuse_if(refusal_of_terms(lines, rule.style if style is None else style))
    wanted, before = set(kinds_off), unchecked_kinds(body)
    old = (rule.terms, rule.style)
    rule.terms, rule.style = "\n".join(lines), rule.style if style is None else style
    is_changed = old != (rule.terms, rule.style)
    if wanted == before and not is_changed:
        return wanted
    if is_changed:
        rule.save()
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
        facets={"off": sorted(wanted)}
        | ({"terms": len(lines), "style": rule.style} if is_changed else {}),
    )
    return wanted


def _cleaned(terms: Sequence[str]) -> list[str]:
    """Return terms without repetitions, each on one line."""
    return list(dict.fromkeys(filter(None, map(single_line, terms))))
