"""Measures of acts about documents. docs/figures.md explains what is counted when."""

from gongkai.documents.report_cells import cells_of, keys_of
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

DOCUMENT = "documents.document"
SHOWN = (Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_MIGRATED)
REVIEWING = (
    Verb.DOCUMENT_APPROVED,
    Verb.DOCUMENT_DISCLOSURE_REVIEWED,
    Verb.DOCUMENT_OFFICE_REVIEWED,
    Verb.DOCUMENT_RETURNED,
    Verb.DOCUMENT_SECRECY_REVIEWED,
    Verb.DOCUMENT_SHORT_APPROVED,
)
# Law: 条例19 art. 50; 条例07 art. 32; 国办发〔2014〕32号.
MEASURES: tuple[Measure, ...] = (
    # An item counts once, at its first release.
    Measure("item", (Verb.DOCUMENT_RELEASED,), ("genre", "item")),
    # The same without headings: a region has 100 times fewer of these tallies to add up.
    Measure("released", (Verb.DOCUMENT_RELEASED,)),
    Measure(
        "made",
        (Verb.DOCUMENT_RELEASED, Verb.DOCUMENT_KEPT, Verb.DOCUMENT_CLOSED),
        ("genre",),
        only={"version": 1},
    ),
    # Stocks: public documents, and those of them that are in force.
    Measure("public", (*SHOWN, Verb.DOCUMENT_RERELEASED), ("genre",)),
    Measure("public", (Verb.DOCUMENT_WITHDRAWN,), ("genre",), sign=-1),
    Measure("in_force", (*SHOWN, Verb.DOCUMENT_RERELEASED), ("genre",), never={"repealed": True}),
    Measure("in_force", (Verb.DOCUMENT_WITHDRAWN,), ("genre",), never={"repealed": True}, sign=-1),
    Measure("in_force", (Verb.DOCUMENT_REPEALED, Verb.DOCUMENT_LAPSED), ("genre",), sign=-1),
    # A correction may change the genre: one stock decreases and the other increases.
    *(
        Measure(
            name,
            (Verb.DOCUMENT_CORRECTED,),
            (facet,),
            sign=sign,
            never=never,
            given=("genre_before",),
        )
        for facet, sign in (("genre", 1), ("genre_before", -1))
        for name, never in (("public", {}), ("in_force", {"repealed": True}))
    ),
    Measure("repealed", (Verb.DOCUMENT_REPEALED,), ("genre",)),
    Measure("lapsed", (Verb.DOCUMENT_LAPSED,), ("genre",)),
    # Policy documents by whether an interpretation was planned, and the first interpretations by how
    # many working days they were released after their document: rate and delay follow from both.
    Measure(
        "interpretation", (Verb.DOCUMENT_RELEASED,), ("interpretation",), given=("interpretation",)
    ),
    Measure(
        "interpreted",
        (Verb.DOCUMENT_RELEASED,),
        ("interpretation_delay",),
        given=("interpretation_delay",),
    ),
    # Review steps by the state that they ended and for how many working days it had lasted.
    Measure("waited", REVIEWING, ("from", "waited"), given=("waited",)),
    Measure("corrected", (Verb.DOCUMENT_CORRECTED,)),
    Measure("withdrawn", (Verb.DOCUMENT_WITHDRAWN,)),
    # Statements that a document exists although it is not public.
    Measure("stated", (Verb.STATEMENT_PUBLISHED,), ("ground",)),
    # By import, because the documents of an import count when it is complete.
    Measure("migrated", (Verb.DOCUMENT_MIGRATED,), ("import",)),
)
TABLE = MeasureTable(DOCUMENT, MEASURES, cells_of, keys_of)
