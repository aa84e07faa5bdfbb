"""What the page of a case shows, and the steps that it offers."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.applications.intake.similarity import similar_applications
from gongkai.applications.models import Application
from gongkai.applications.queries import (
    derivation_of,
    earlier_in_month,
    earlier_than,
    later_than,
    repeats_of,
)
from gongkai.applications.rules.basics import regime_of
from gongkai.applications.rules.remedies import refusal_to_reveal
from gongkai.applications.states import RevealReason, Stage
from gongkai.applications.workflow import OFFICER
from gongkai.calendars.queries import Calendars
from gongkai.desk.applications.deadline_bar import (
    application_deadline_bar,
)
from gongkai.desk.applications.forms import Choices, StepForm
from gongkai.desk.applications.notices import (
    acts_with_persons,
    notices_of,
    remedies_of_reply,
)
from gongkai.desk.applications.page_actions import (
    OfferedStep,
    PageAction,
    Subject,
    possible_steps,
)
from gongkai.kit.times import local_date
from gongkai.law.outcomes import OUTCOMES
from gongkai.organisations.models import Person
from gongkai.organisations.queries import (
    cached_capacities,
    holders,
)
from gongkai.typesetting.fonts import missing_characters, shown_code
from gongkai.ui.deadline_calendar import reasons_of, translate_text
from gongkai.ui.letter_downloads import TYPES

MAX_REPEATS = 10
MAX_SIMILAR = 100
Tried = tuple[PageAction[Any], Subject, StepForm]  # a step with what was entered


def offered_steps(person: Person, case: Application, tried: Tried | None) -> list[OfferedStep]:
    """Return the possible steps: with a form, or with the reason why the person cannot take them now."""
    at, choices, offered = timezone.now(), choices_of(case), []
    with cached_capacities():
        refusals = [
            (action, subject, action.refusal(subject, by=person, at=at))
            for action, subject in possible_steps(case)
        ]
    for action, subject, refusal in refusals:
        form = None
        if refusal is None:
            if tried is not None and tried[0].name == action.name and tried[1].pk == subject.pk:
                form = tried[2]
            else:
                form = action.form(
                    case=case, choices=choices, subject=subject, prefix=prefix_of(action, subject)
                )
        offered.append(OfferedStep(case, action, subject, refusal, form))
    return offered


def case_context(person: Person, case: Application, today: date) -> dict[str, Any]:
    """Return what the page shows of the case itself: deadline, history, related cases, replies and letters."""
    calendars = Calendars()
    found = derivation_of(case, calendars.of(case.body.region), settings.GONGKAI_LAW)
    return {
        **notices_of(case, by=person, on=today),
        "case": case,
        "look_reasons": RevealReason.choices,
        "may_look": refusal_to_reveal(case, by=person, on=today) is None,
        "clock": application_deadline_bar(case, calendars, today),
        "derivation": found,
        "steps": reasons_of(found) if found else [],
        "doubts": [translate_text(doubt) for doubt in found.doubts] if found else [],
        "acts": acts_with_persons(case),
        "unprintable": "、".join(
            map(shown_code, missing_characters(case.title + case.description))
        ),
        "earlier": list(earlier_than(case, repeats_of(case))[:MAX_REPEATS]),
        "later": list(later_than(case, repeats_of(case))[:MAX_REPEATS]),
        "similar_applications": similar_applications(case),
        "in_month": earlier_in_month(case, on=case.received_on or case.arrived_on) + 1,
        "remedies_of_reply": remedies_of_reply(case),
        "parts_of": [
            (reply, [(part, _(OUTCOMES[part.known].name)) for part in reply.parts.all()])
            for reply in case.replies.all()
        ],
        "letters": list(case.letters.all()),
        "paper_forms": list(TYPES),
    }


def choices_of(case: Application) -> Choices:
    """Return what the forms of steps offer to choose from."""
    officers = list(
        holders(OFFICER, case.body, on=local_date(timezone.now())).order_by("name", "id")
    )
    similar_applications = list(repeats_of(case).filter(stage=Stage.IN_HAND)[:MAX_SIMILAR])
    return Choices(case, officers, similar_applications, regime_of(case))


def prefix_of(action: PageAction[Any], subject: Subject) -> str:
    """Return the prefix of the fields of a step, which differs for each part of the case."""
    return f"{action.name}-{subject.pk}"
