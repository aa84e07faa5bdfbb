"""Measures of datasets. docs/figures.md explains what is counted when."""

from gongkai.ledger.measures import Measure, MeasureTable
from gongkai.ledger.verbs import Verb

RELEASE = "datasets.datasetversion"
BUNDLE = "datasets.bundle"
MEASURES: tuple[Measure, ...] = (
    Measure("published", (Verb.DATASET_VERSION_PUBLISHED,)),
    Measure("withdrawn", (Verb.DATASET_VERSION_WITHDRAWN,)),
)
BUNDLE_MEASURES: tuple[Measure, ...] = (
    Measure("published", (Verb.DATASET_BUNDLE_PUBLISHED,)),
    Measure("moved", (Verb.DATASET_BUNDLE_MOVED,)),
    Measure("failed", (Verb.DATASET_BUNDLE_FAILED,)),
)
# No annual form has a row for datasets.
TABLE = MeasureTable(RELEASE, MEASURES)
BUNDLE_TABLE = MeasureTable(BUNDLE, BUNDLE_MEASURES)
