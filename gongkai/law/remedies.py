"""Remedies against a decision, by the day of the decision, as the letter must state them."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gongkai.law.calendar import WorkCalendar
from gongkai.law.derivations import Derivation
from gongkai.law.messages import N_, Text, text
from gongkai.law.periods import period
from gongkai.law.regimes import has_six_months_for_court, is_reconsidered_first


class Remedy(StrEnum):
    """A way to have a decision reviewed."""

    COMPLAINT = "complaint"
    RECONSIDERATION = "reconsideration"
    COURT = "court"
    COURT_AFTER = "court-after"


@dataclass(frozen=True)
class Addressees:
    """To whom an applicant can turn against a body, with their addresses; empty where not known."""

    reconsideration: str = ""
    court: str = ""
    complaint: str = ""


@dataclass(frozen=True)
class RemedyText:
    """
    One remedy as the letter states it; `clock` is the key of its period, empty if it has none.

    `addressee` is the sentence that names the body or the court, if it is known.
    """

    remedy: Remedy
    text: Text
    law: str
    clock: str = ""
    addressee: Text | None = None

    @property
    def sentences(self) -> tuple[Text, ...]:
        """All sentences about this remedy, in order."""
        return (self.text,) if self.addressee is None else (self.text, self.addressee)


COMPLAINT = RemedyText(
    Remedy.COMPLAINT,
    text(
        N_("You can complain to the body above, or to the department in charge of open government.")
    ),
    "条例19 art. 51",
)
RECONSIDERATION = RemedyText(
    Remedy.RECONSIDERATION,
    text(
        N_(
            "You can ask for administrative reconsideration within 60 days of learning of this decision."
        )
    ),
    "行政复议法 art. 20",
    "reconsideration",
)
COURT = RemedyText(
    Remedy.COURT,
    text(N_("Or you can go to court directly within six months of learning of this decision.")),
    "行政诉讼法 art. 46",
    "litigation",
)
COURT_1989 = RemedyText(
    Remedy.COURT,
    text(N_("Or you can go to court directly within three months of learning of this decision.")),
    "行政诉讼法 (1989) art. 39",
    "litigation-1989",
)
RECONSIDERATION_FIRST = RemedyText(
    Remedy.RECONSIDERATION,
    text(
        N_(
            "You must first ask for administrative reconsideration, within 60 days of learning of this decision."
        )
    ),
    "行政复议法 art. 23",
    "reconsideration",
)
COURT_AFTER = RemedyText(
    Remedy.COURT_AFTER,
    text(
        N_(
            "Against the reconsideration decision you can go to court within 15 days of receiving it."
        )
    ),
    "行政诉讼法 art. 45",
    "litigation-after",
)


NAMED = {
    Remedy.RECONSIDERATION: N_("The reconsideration body is %(name)s."),
    Remedy.COURT: N_("The court is %(name)s."),
    Remedy.COURT_AFTER: N_("The court is %(name)s."),
    Remedy.COMPLAINT: N_("Complaints are received by %(name)s."),
}


def remedies_on(
    decided_on: date, *, is_refusal: bool, addressees: Addressees | None = None
) -> list[RemedyText]:
    """
    Return the remedies against a decision made on `decided_on`, in the order of the letter.

    `addressees` are named where they are known. `is_refusal`: information was not given. From 2024 on, an applicant who is refused must ask for
    reconsideration first. Before 2015-05-01 the time for going to court was three months.
    Law: 条例19 art. 51; 行政复议法 art. 20, 23, 90; 行政诉讼法 art. 45, 46; 行政诉讼法 of 1989 art. 39.
    """
    if is_refusal and is_reconsidered_first(decided_on):
        found = [RECONSIDERATION_FIRST, COURT_AFTER, COMPLAINT]
    else:
        court = COURT if has_six_months_for_court(decided_on) else COURT_1989
        found = [RECONSIDERATION, court, COMPLAINT]
    return [_addressed(one, addressees or Addressees()) for one in found]


def _addressed(remedy: RemedyText, addressees: Addressees) -> RemedyText:
    name = {
        Remedy.RECONSIDERATION: addressees.reconsideration,
        Remedy.COURT: addressees.court,
        Remedy.COURT_AFTER: addressees.court,
        Remedy.COMPLAINT: addressees.complaint,
    }[remedy.remedy]
    if not name:
        return remedy
    return replace(remedy, addressee=text(NAMED[remedy.remedy], name=name))


def remedy_ends(calendar: WorkCalendar, remedy: RemedyText, learned_on: date) -> Derivation | None:
    """
    Return the last day of a remedy for a person who learned of the decision on `learned_on`.

    Returns None if the remedy has no period.

    Law: 行政复议法 art. 20; 行政诉讼法 art. 45, 46.
    """
    return period(calendar, remedy.clock, learned_on) if remedy.clock else None
