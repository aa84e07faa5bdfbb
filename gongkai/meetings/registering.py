"""What an applicant for a seat enters, how equal applicants are found, how names are masked."""

from dataclasses import dataclass
from datetime import date

from gongkai.encryption.keys import match_key
from gongkai.kit.text_input import compact, folded, is_telephone, single_line, telephone


@dataclass(frozen=True)
class SeatFacts:
    """Kind of seat, name, telephone or mail, what the applicant wants to say, consent to the name."""

    seat: str
    name: str
    contact: str
    statement: str = ""
    shows_name: bool = False


@dataclass(frozen=True)
class EnteredSeat:
    """An application that came otherwise than by the website, with its way and day of receipt."""

    facts: SeatFacts
    source: str
    received_on: date


def fingerprint_of(meeting_id: int, name: str, contact: str) -> str:
    """Return an equal value for the same person at the same meeting, however they write it."""
    reached = telephone(contact)
    if not is_telephone(reached):
        reached = compact(contact)
    return match_key(f"meetings:{meeting_id}", compact(name).casefold(), reached.casefold())


def masked_name(name: str) -> str:
    """
    Return a name of which only the first character of each part is shown.

    A part of one character is followed by a mark too, so that its length does not say that it is whole.
    """
    parts = [part for part in folded(single_line(name)).replace("•", "·").split("·") if part]
    return "·".join(f"{part[0]}{'*' * max(1, len(part) - 1)}" for part in parts)
