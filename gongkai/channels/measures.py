"""Measures of acts about deliveries; docs/figures.md describes what is counted when."""

from collections.abc import Iterator, Sequence

from gongkai.documents.measures import DOCUMENT
from gongkai.law.report_forms.filling import Hit
from gongkai.law.report_forms.shapes import Form, PartName
from gongkai.law.report_forms.table_identities import cell
from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

CHANNELS = {"gazette", "web", "weibo", "wechat"}


def cells_of(form: Form, name: str, words: Sequence[str]) -> Iterator[Hit]:
    """Yield the cell of the 2014 table for deliveries to a channel; later forms have none."""
    if name == "channel" and PartName.TABLE in form.parts:
        yield Hit(cell(f"act.ch.{words[0] if words[0] in CHANNELS else 'other'}"))


# Law: 条例07 art. 32; 国办发〔2014〕32号.
MEASURES: tuple[Measure, ...] = (
    # The release of a document is its delivery on the web site.
    Measure("channel", (Verb.DOCUMENT_RELEASED, Verb.DELIVERY_MADE), ("channel",)),
)
TABLE = MeasureTable(DOCUMENT, MEASURES, cells_of)
