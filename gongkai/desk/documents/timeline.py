"""The time line of a document as the staff sees it: who did what in which post, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.documents.models import Document, ReviewStep, Version
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import ActorKind, Verb
from gongkai.organisations.models import Person
from gongkai.organisations.states import PostKind

# Acts of a version that went to others: there its differences to the one before can be read.
OF_VERSIONS = frozenset(
    {
        Verb.DOCUMENT_SUBMITTED,
        Verb.DOCUMENT_RELEASED,
        Verb.DOCUMENT_CORRECTED,
        Verb.DOCUMENT_RERELEASED,
    }
)


@dataclass(frozen=True)
class Moment:
    """One act with who did it, for whom, and what was said; `number` is that of a version that has one before it."""

    act: Act
    person: Person | None
    holder: Person | None
    post: str
    words: str
    number: int | None


def moments(document: Document, acts: Sequence[Act]) -> list[Moment]:
    """Join to the acts what the ledger, which cannot be erased, does not hold. Three queries."""
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
    """Return what was said: the opinion of the step, the reason of a withdrawal, what a new version changes."""
    if step is not None and step.opinion:
        return step.opinion
    if act.verb == Verb.DOCUMENT_WITHDRAWN and act.at == document.withdrawn_at:
        return document.withdrawal_reason
    return notes.get(act.facets.get("version", 0), "") if act.verb in OF_VERSIONS else ""
