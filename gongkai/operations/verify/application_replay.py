"""Replay of the acts about an application: stage, days, and letter numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.applications.consequences import SERVE_JOINED, steps_recording
from gongkai.applications.states import Stage
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

# Verbs whose legal day is also stored in a row, with the description of that day.
DAYS: dict[str, str] = {
    Verb.APPLICATION_RECEIVED: "day of receipt",
    Verb.APPLICATION_REOPENED: "day of reopening",
    Verb.CLARIFICATION_ASKED: "day of asking to clarify",
    Verb.CLARIFICATION_ANSWERED: "day of clarification",
    Verb.EXTENSION_GRANTED: "day of extension",
    Verb.FEE_ASKED: "day of the fee notice",
    Verb.FEE_PAID: "day of payment",
}
ENDS = frozenset({Verb.REPLY_SERVED, Verb.APPLICATION_WITHDRAWN, Verb.APPLICATION_PASSED_ON})


@dataclass
class FoldedCase:
    """The state of an application according to its acts."""

    stage: str = ""
    number: str = ""
    days: dict[str, date] = field(default_factory=dict)
    delayed_until: date | None = None
    closed_on: date | None = None
    counted_on: date | None = None  # the first closing, which the annual report counts
    in_time: bool | None = None
    # Consultations, with the day of the answer.
    asked: dict[int, date | None] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)
    served: int = 0
    received: int = 0
    purged: bool = False
    problems: list[str] = field(default_factory=list)


def fold_case(acts: Iterable[Act]) -> FoldedCase:
    """Replay the acts about one application, oldest first, and note impossible acts as problems."""
    folded = FoldedCase()
    for act in acts:
        facets: dict[str, Any] = act.facets if isinstance(act.facets, dict) else {}
        _move(folded, act)
        if act.verb in DAYS:
            folded.days[DAYS[act.verb]] = act.on
        if act.verb in ENDS:
            _end(folded, act, facets)
        if number := facets.get("letter"):
            folded.letters.append(str(number))
        _note(folded, act, facets)
    return folded


def _move(folded: FoldedCase, act: Act) -> None:
    if act.verb == Verb.APPLICATION_ARRIVED:
        if folded.stage:
            folded.problems.append(f"act {act} cannot follow: the application had already arrived")
        folded.stage, folded.number = Stage.ARRIVED, str(act.facets.get("number", ""))
        return
    if not folded.stage:
        folded.problems.append(f"act {act} precedes the arrival")
    steps = steps_recording(act.verb)
    if not steps:
        return
    step = next((one for one in steps if one.starts_from(folded.stage)), None)
    if act.verb == Verb.REPLY_SERVED and step is not SERVE_JOINED:
        folded.served += 1
    if folded.stage and step is None:
        folded.problems.append(f"act {act} cannot follow: the stage was {folded.stage}")
    folded.stage = (step or steps[0]).target or folded.stage


def _end(folded: FoldedCase, act: Act, facets: dict[str, Any]) -> None:
    folded.closed_on, folded.in_time = act.on, facets.get("in_time")
    if "outcome" not in facets:
        return
    if facets.get("again") != ("day of reopening" in folded.days):
        folded.problems.append(f"act {act} wrongly states whether the case had been reopened")
    if facets.get("again") is False:
        if folded.counted_on is not None:
            folded.problems.append(f"act {act} closes it a second time")
        folded.counted_on = act.on


def _note(folded: FoldedCase, act: Act, facets: dict[str, Any]) -> None:
    match act.verb:
        case Verb.APPLICATION_RECEIVED:
            folded.received += 1
        case Verb.APPLICATION_REOPENED:
            folded.closed_on = folded.delayed_until = None
        case Verb.REPLY_DELAYED:
            folded.delayed_until = date.fromisoformat(facets["until"])
        case Verb.CONSULTATION_SENT:
            folded.asked.setdefault(facets["consultation"], None)
        case Verb.CONSULTATION_ANSWERED:
            folded.asked[facets["consultation"]] = act.on
        case Verb.APPLICANT_FORGOTTEN:
            folded.purged = True
