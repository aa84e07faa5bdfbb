"""What the page of an application says besides its steps: missing posts and remedies, and acts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gongkai.applications.models import Application
from gongkai.applications.queries.missing_posts import missing_post, missing_posts_ahead
from gongkai.applications.states import OPEN
from gongkai.applications.workflow import APPROVE, PROPOSE, SERVE
from gongkai.kit.workflows import Step
from gongkai.law.outcomes import is_refused
from gongkai.law.remedies import remedies_on
from gongkai.ledger.actors import ActorKind
from gongkai.ledger.models import Act
from gongkai.ledger.queries import acts_of
from gongkai.organisations.models import Person
from gongkai.organisations.people import edited_body_ids
from gongkai.organisations.queries import remedy_addressees
from gongkai.organisations.remedies import missing_remedies
from gongkai.organisations.rules.accounts import refusal_to_administer
from gongkai.organisations.staffing import granters_text
from gongkai.ui.deadline_calendar import joined_sentences, translate_text

# After these steps the officers are told what the letter of reply lacks.
STEPS_OF_LETTER = frozenset({PROPOSE.name, APPROVE.name, SERVE.name})


def notices_of(case: Application, *, by: Person, on: date) -> dict[str, Any]:
    """Return the context of the notices on the page of an application."""
    lacking = missing_remedies(case.body) if case.stage in OPEN else []
    missing = missing_post(case, on=on)
    ahead = missing_posts_ahead(case, on=on)
    return {
        "missing": missing,
        "missing_ahead": ahead,
        "grants": bool(missing or ahead) and refusal_to_administer(by, case.body, on=on) is None,
        "granters": granters_text(case.body, on=on) if missing or ahead else "",
        "lacking_remedies": lacking,
        "enters_remedies": bool(lacking) and case.body_id in edited_body_ids(by, on=on),
    }


def warnings_after(step: Step[Any, Any], case: Application, *, on: date) -> Iterator[str]:
    """
    Yield after a step that nobody can take the next one, and what the letter of reply lacks.

    The administrators are notified of a missing post.
    """
    if missing := missing_post(case, on=on):
        yield f"{missing.reason} {granters_text(case.body, on=on)}"
    if step.name in STEPS_OF_LETTER and (lacking := missing_remedies(case.body)):
        yield (
            _("The letter of reply lacks what was not entered for “%(body)s”: %(names)s.")
            % {"body": case.body.label, "names": "、".join(lacking)}
        )


def remedies_of_reply(case: Application) -> list[str]:
    """Return the remedies that the letter must name, in the language of the page."""
    served = next((one for one in reversed(case.replies.all()) if one.served_on), None)
    if served is None or served.served_on is None:
        return []
    refused = is_refused([part.known for part in served.parts.all()], settings.GONGKAI_LAW)
    remedies = remedies_on(
        served.served_on, is_refusal=refused, addressees=remedy_addressees(case.body)
    )
    return [joined_sentences(map(translate_text, one.sentences)) for one in remedies]


def acts_with_persons(case: Application) -> list[tuple[Act, Person | None]]:
    """Return the newest acts of the case with their authors, including personal-data accesses."""
    acts = list(acts_of(case).order_by("-id")[:40])
    people = Person.objects.in_bulk(
        {int(act.actor_id) for act in acts if act.actor_kind == ActorKind.STAFF}
    )
    return [
        (act, people.get(int(act.actor_id)) if act.actor_kind == ActorKind.STAFF else None)
        for act in acts
    ]
