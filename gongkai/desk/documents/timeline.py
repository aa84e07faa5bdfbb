"""The timeline of a document as the staff sees it: persons, posts and reasons of each act."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.documents.models import Document, ReviewStep, Version
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind

# These acts belong to a version, and the timeline links them to the version's differences.
OF_VERSIONS = frozenset(
    {
        Verb.DOCUMENT_SHORT_SUBMITTED,
        Verb.DOCUMENT_SUBMITTED,
        Verb.DOCUMENT_RELEASED,
        Verb.DOCUMENT_CORRECTED,
        Verb.DOCUMENT_RERELEASED,
    }
)


@dataclass(frozen=True)
class Moment:
    """One act with its person, post and text; `number` is that of a version with a predecessor."""

    act: Act
    person: Person | None
    holder: Person | None
    post: str
    text: str
    number: int | None


def moments(document: Document, acts: Sequence[Act]) -> list[Moment]:
    """Join the acts to the data that the append-only ledger does not contain. Three queries."""
    people = Person.objects.in_bulk(
        {int(act.actor_id) for act in acts if act.actor_kind == ActorKind.STAFF}
    )
    steps = {
        (step.at, step.person_id): step
        for step in ReviewStep.objects.filter(
            version__document=document, at__in={act.at for act in acts}
        ).select_related("holder")
    }
    notes = dict(Version.objects.filter(document=document).values_list("number", "change_note"))
    found = []
    for act in acts:
        person = people.get(int(act.actor_id)) if act.actor_kind == ActorKind.STAFF else None
        step = steps.get((act.at, person.pk)) if person else None
        number = act.facets.get("version") if act.verb in OF_VERSIONS else None
        post = str(PostKind(act.post).label) if act.post else ""
        words = _words(document, act, step, notes)
        found.append(
            Moment(
                act,
                person,
                step.holder if step else None,
                post,
                words,
                number if (number or 0) > 1 else None,
            )
        )
    return found


def _words(document: Document, act: Act, step: ReviewStep | None, notes: dict[int, str]) -> str:
    """Return the text of an act: an opinion, a withdrawal reason or a change note."""
    if step is not None and step.opinion:
        return step.opinion
    if act.verb == Verb.DOCUMENT_WITHDRAWN and act.at == document.withdrawn_at:
        return document.withdrawal_reason
    return notes.get(act.facets.get("version", 0), "") if act.verb in OF_VERSIONS else ""
