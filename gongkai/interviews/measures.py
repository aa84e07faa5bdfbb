"""Statistical measures of events and questions. docs/figures.md explains what is counted when."""

from collections.abc import Iterator, Sequence

from gongkai.interviews.kinds import rules_of
from gongkai.law.report_forms.filling import Hit
from gongkai.law.report_forms.shapes import Form, PartName
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

EVENT = "interviews.event"
QUESTION = "interviews.eventquestion"


def cells_of(form: Form, name: str, words: Sequence[str]) -> Iterator[Hit]:
    """
    Yield the cells of the form to which a tally of events is added.

    An event counts on the day when it ends; one that is cancelled never. Law: 国办发〔2014〕32号.
    """
    if name != "held" or PartName.TABLE not in form.parts:
        return
    kind, principal = words
    every, with_principal = rules_of(kind).cells
    yield Hit(cell(every))
    if principal == "yes":
        yield Hit(cell(with_principal))


EVENTS = MeasureTable(
    EVENT,
    (
        Measure("announced", (Verb.EVENT_ANNOUNCED,), ("kind",)),
        Measure("held", (Verb.EVENT_ENDED,), ("kind", "principal")),
        Measure("cancelled", (Verb.EVENT_CANCELLED,), ("kind",), only={"announced": True}),
    ),
    cells_of,
)
QUESTIONS = MeasureTable(
    QUESTION,
    (
        Measure("received", (Verb.EVENT_QUESTION_RECEIVED,), ("kind", "phase")),
        Measure("answered", (Verb.EVENT_QUESTION_ANSWERED,), ("kind",)),
        Measure("not_asked", (Verb.EVENT_QUESTION_NOT_ASKED,), ("kind", "reason")),
        Measure("withheld", (Verb.EVENT_QUESTION_WITHHELD,), ("ground",)),
    ),
)
