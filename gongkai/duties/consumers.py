"""Ledger consumer: what was published or withdrawn fulfils duties or no longer does."""

from collections.abc import Sequence

from gongkai.catalogue.models import CatalogueItem
from gongkai.datasets.models import Dataset
from gongkai.duties.actions import fulfil_duty, release_evidence
from gongkai.duties.queries import version_number
from gongkai.duties.states import EvidenceKind
from gongkai.ledger.consumer_kinds import takes
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body

PUBLISHED = frozenset({Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_RERELEASED})
VERSIONS = frozenset({Verb.DATASET_VERSION_PUBLISHED, Verb.DATASET_VERSION_WITHDRAWN})


@takes(PUBLISHED, VERSIONS, {Verb.DOCUMENT_WITHDRAWN})
def consume(acts: Sequence[Act]) -> None:
    """Process these acts. Processing them again changes nothing."""
    for act in acts:
        if act.verb in VERSIONS:
            _follow_version(act)
            continue
        number = act.facets.get("number")
        if act.verb == Verb.DOCUMENT_WITHDRAWN and number:
            release_evidence(number, at=act.at)
        elif act.verb in PUBLISHED and number and (code := act.facets.get("item")):
            item = CatalogueItem.objects.filter(code=code).first()
            body = Body.objects.filter(chain=act.chain).first()
            if item is not None and body is not None:
                fulfil_duty(body, item.pk, number, on=act.on)


def _follow_version(act: Act) -> None:
    """Process the publication or the withdrawal of a version of a dataset."""
    evidence = version_number(act.facets["code"], act.facets["version"])
    if act.verb == Verb.DATASET_VERSION_WITHDRAWN:
        release_evidence(evidence, at=act.at)
        return
    dataset = Dataset.objects.filter(code=act.facets["code"]).select_related("body").first()
    if dataset is not None and dataset.catalogue_item_id is not None:
        item = dataset.catalogue_item_id
        fulfil_duty(dataset.body, item, evidence, on=act.on, kind=EvidenceKind.DATASET)
