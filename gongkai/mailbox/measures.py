"""Statistical measures of letters. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

LETTER = "mailbox.mailboxletter"
# Acts of routing are recorded with the body to which the letter goes, so that a month of a body shows
# what it had to answer. A letter that is taken away again is subtracted in the month of that act.
MEASURES: tuple[Measure, ...] = (
    Measure("received", (Verb.MAILBOX_RECEIVED,), ("kind",)),
    Measure("assigned", (Verb.MAILBOX_ROUTED,)),
    Measure("assigned", (Verb.MAILBOX_OBJECTED, Verb.MAILBOX_RECALLED), sign=-1),
    Measure("assigned", (Verb.MAILBOX_CONVERTED,), only={"assigned": True}, sign=-1),
    Measure("answered", (Verb.MAILBOX_ANSWERED,), ("in_time",)),
    Measure("asked", (Verb.MAILBOX_ANSWERED,)),
    Measure("rated", (Verb.MAILBOX_RATED,), ("rating",)),
    Measure("reopened", (Verb.MAILBOX_REOPENED,)),
    Measure("converted", (Verb.MAILBOX_CONVERTED,)),
    Measure("promise", (Verb.MAILBOX_ANSWERED,), ("promise_kept",), given=("promise_kept",)),
)
TABLE = MeasureTable(LETTER, MEASURES)
