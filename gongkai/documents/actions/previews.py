"""Make and revoke preview links, and record that one was opened."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from gongkai.documents.models import Document, PreviewLink, PreviewOpening
from gongkai.documents.queries.previews import token_hash
from gongkai.documents.rules.previews import (
    LinkFacts,
    refusal_to_link_preview,
    refusal_to_revoke_link,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person

TOKEN_BYTES = 24


@transaction.atomic
def link_preview(
    document: Document, facts: LinkFacts, /, *, by: Person, at: datetime, secret: str = ""
) -> tuple[PreviewLink, str]:
    """
    Make a link that shows the open version to people without an account; return it and its token.

    Only this return value ever contains the token. The ledger gets the days, not the reason. A form
    that arrives twice has the same `secret`, which is the token, and makes one link.
    """
    document = lock(document)
    refuse_if(refusal_to_link_preview(document, facts, by=by, at=at))
    token, version = secret or secrets.token_urlsafe(TOKEN_BYTES), document.open_version
    assert version is not None  # the refusal checked this
    before = PreviewLink.objects.filter(document=document, token_hash=token_hash(token)).first()
    if before is not None:
        return before, token
    link = PreviewLink.objects.create(
        document=document,
        version=version,
        token_hash=token_hash(token),
        reason=clean_text(facts.reason),
        made_by=by,
        made_at=at,
        expires_at=at + timedelta(days=facts.days),
    )
    record(
        Verb.PREVIEW_LINKED,
        document,
        chain=document.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        facets={"version": version.number, "days": facts.days, "link": link.pk},
    )
    return link, token


@transaction.atomic
def revoke_preview_link(link: PreviewLink, /, *, by: Person, at: datetime) -> PreviewLink:
    """End a link at once."""
    link = lock(link)
    refuse_if(refusal_to_revoke_link(link, by=by, at=at))
    link.ended_at, link.ended_by = at, by
    link.save(update_fields=["ended_at", "ended_by"])
    record(
        Verb.PREVIEW_REVOKED,
        link.document,
        chain=link.document.body.chain,
        by=by.actor,
        at=at,
        on=local_date(at),
        facets={"link": link.pk},
    )
    return link


@transaction.atomic
def record_preview_opening(link: PreviewLink, /, *, at: datetime) -> None:
    """Record that a link was opened, with nothing about the visitor (no official act)."""
    PreviewOpening.objects.create(link=link, at=at)


@transaction.atomic
def purge_preview_links(*, before: datetime) -> int:
    """Delete the links that expired before `before`, with their openings (no official act)."""
    found = PreviewLink.objects.filter(expires_at__lt=before)
    number = found.count()
    found.delete()
    return number
