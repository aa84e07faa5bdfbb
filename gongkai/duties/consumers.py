"""Ledger consumer: what was published or withdrawn fulfils duties or no longer does."""

from collections.abc import Sequence

from gongkai.catalogue.models import CatalogueItem
from gongkai.duties.actions import fulfil_duty, release_evidence
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body

PUBLISHED = frozenset({Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_RERELEASED})


def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        number = act.facets.get("number")
        if act.verb == Verb.DOCUMENT_WITHDRAWN and number:
            release_evidence(number, at=act.at)
        elif act.verb in PUBLISHED and number and (code := act.facets.get("item")):
            item = CatalogueItem.objects.filter(code=code).first()
            body = Body.objects.filter(chain=act.chain).first()
            if item is not None and body is not None:
                fulfil_duty(body, item.pk, number, on=act.on)
