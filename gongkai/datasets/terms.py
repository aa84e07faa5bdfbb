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
    tiles: str = field(
        default="",
        metadata={
            "help": "Path of a JSON file with the squares of the prefectures of the region, for maps "
            "(docs/datasets.md); empty: only those that are shipped."
        },
    )
    ocds_prefix: str = field(
        default="",
        metadata={
            "help": "Prefix that the Open Contracting Partnership has registered for the site, such as "
            "ocds-a1b2c3; it begins the identifiers in OCDS files. Empty: the address of the dataset does."
        },
    )
