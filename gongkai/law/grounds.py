"""Grounds on which information is not made public."""

from dataclasses import dataclass
from enum import StrEnum

from gongkai.law.messages import N_


class Ground(StrEnum):
    """The reason why information is closed; codes of the annual form's rows D1 to D7."""

    STATE_SECRET = "D1"
    FORBIDDEN_BY_LAW = "D2"
    STABILITY = "D3"
    THIRD_PARTY = "D4"
    INTERNAL_AFFAIRS = "D5"
    PROCESS = "D6"
    ENFORCEMENT_FILE = "D7"


@dataclass(frozen=True)
class GroundText:
    """The name of a ground as forms show it, and its article."""

    name: str
    law: str


GROUNDS: dict[Ground, GroundText] = {
    Ground.STATE_SECRET: GroundText(N_("State secret"), "条例19 art. 14"),
    Ground.FORBIDDEN_BY_LAW: GroundText(
        N_("Forbidden by a law or administrative regulation"), "条例19 art. 14"
    ),
    Ground.STABILITY: GroundText(
        N_("Would endanger national, public or economic security or social stability"),
        "条例19 art. 14",
    ),
    Ground.THIRD_PARTY: GroundText(
        N_("Would harm the lawful rights of a third party"), "条例19 art. 15"
    ),
    Ground.INTERNAL_AFFAIRS: GroundText(
        N_("Internal affairs (personnel, logistics, work flow)"), "条例19 art. 16"
    ),
    Ground.PROCESS: GroundText(
        N_(
            "Process information (discussion records, drafts, consultation letters, requests and reports)"
        ),
        "条例19 art. 16",
    ),
    Ground.ENFORCEMENT_FILE: GroundText(N_("Administrative enforcement file"), "条例19 art. 16"),
}


def needs_ground(attribute: str) -> bool:
    """
    Return whether this disclosure attribute must name a legal ground.

    Law: 条例19 art. 13 (public unless art. 14, 15 or 16 says otherwise), art. 18 (re-examination).
    """
    return attribute == "closed"
