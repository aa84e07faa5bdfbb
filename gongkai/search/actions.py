"""Changes of the list of synonyms."""

from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import record
from gongkai.ledger.verbs import PLATFORM, Verb
from gongkai.organisations.models import Person
from gongkai.search.models import SynonymList
from gongkai.search.rules import refusal_of_synonyms, refusal_to_edit_synonyms
from gongkai.search.synonyms import lines_of


@transaction.atomic
def change_synonyms(text: str, *, known: int, by: Person, at: datetime) -> SynonymList:
    """
    Put a new list in force, for everybody from the next search on.

    `known` is the list that was edited (0: the one shipped with the software). Raises `Refused`.
    """
    lock_key("search.synonyms")
    refuse_if(refusal_to_edit_synonyms(by, on=local_date(at)))
    refuse_if(refusal_of_synonyms(text, known=known))
    changed = SynonymList.objects.create(text=text, changed_at=at)
    record(
        Verb.SYNONYMS_CHANGED,
        changed,
        chain=PLATFORM,
        by=by.actor,
        at=at,
        on=local_date(at),
        facets={"groups": len(lines_of(text))},
    )
    return changed
