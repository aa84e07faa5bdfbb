"""Configuration of datasets; each field is a setting `GONGKAI_DATASET_…`."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DatasetTerms:
    """What the operator states about the use of datasets."""

    terms_address: str = field(
        default="",
        metadata={
            "help": "URL of the terms under which datasets may be used freely with indication of the "
            "source, named in the catalogue of datasets; empty: the catalogue states them in words."
        },
    )
    min_cell: int = field(
        default=5,
        metadata={
            "help": "Numbers of persons in datasets from 1 to below this one are hidden, with those from "
            "which they could be computed. It applies to rows that are imported from then on."
        },
    )
