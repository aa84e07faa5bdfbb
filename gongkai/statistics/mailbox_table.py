"""The monthly table of bodies: letters received, answered in time and late, reopened, rated."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from gongkai.kit.id_lists import is_in
from gongkai.ledger.measures import MICROS
from gongkai.mailbox.measures import LETTER
from gongkai.mailbox.queries import overdue_by_body
from gongkai.organisations.models import Body
from gongkai.statistics.models import Tally

MEASURES = (
    "assigned",
    "answered:yes",
    "answered:no",
    "reopened",
    "asked",
    "rated:satisfied",
    "rated:half",
    "rated:unsatisfied",
    "promise:yes",
    "promise:no",
)
OVERDUE = "overdue"


@dataclass(frozen=True)
class MailboxRow:
    """The letters of one body in a month; `body` is None in the row of totals."""

    body: Body | None
    received: int
    in_time: int
    late: int
    reopened: int
    asked: int
    satisfied: int
    half: int
    unsatisfied: int
    promises_kept: int
    promises_broken: int
    overdue: int  # received in the month, without a reply after its day, whether routed or not

    @property
    def answered(self) -> int:
        """How many replies were sent."""
        return self.in_time + self.late

    @property
    def rated(self) -> int:
        """How many writers rated the reply; who says nothing is not among them."""
        return self.satisfied + self.half + self.unsatisfied

    @property
    def is_silent(self) -> bool:
        """Whether the body had letters to answer and answered none."""
        return (self.received > 0 or self.overdue > 0) and self.answered == 0


def mailbox_table(year: int, month: int, *, today: date) -> tuple[list[MailboxRow], MailboxRow]:
    """
    Return the rows of the bodies with letters in a month, in their order, and the total.

    Three queries. What was done comes from the tallies; what is overdue, as it stands today, from
    the letters themselves, because no act records that nothing was done.
    """
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    found = Tally.objects.filter(
        subject_type=LETTER, year=year, month=month, measure__in=MEASURES
    ).exclude(micros=0)
    for chain, measure, micros in found.values_list("body", "measure", "micros"):
        counts[chain][measure] = micros // MICROS
    first, until = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    for chain, number in overdue_by_body(first, until, today=today).items():
        counts[chain][OVERDUE] = number
    bodies = Body.objects.filter(is_in("chain", list(counts))).order_by("position", "id")
    rows = [_row(body, counts[body.chain]) for body in bodies]
    total: dict[str, int] = defaultdict(int)
    for one in counts.values():
        for measure, count in one.items():
            total[measure] += count
    return rows, _row(None, total)


def _row(body: Body | None, counts: dict[str, int]) -> MailboxRow:
    return MailboxRow(body, *(counts.get(measure, 0) for measure in (*MEASURES, OVERDUE)))
