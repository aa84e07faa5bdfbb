"""
Quality points of a dataset, as udata has them: what helps to find, understand and use it, and what to do.

The points follow from the dataset alone, so that nobody can award them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.schemas import Field
from gongkai.datasets.states import DatasetState, Licence, UpdateCycle

MIN_DESCRIPTION = 20  # characters; what is shorter repeats the title
# After how many days without a new version a dataset is not up to date: one cycle and a half.
MAX_AGE_DAYS = {
    UpdateCycle.WEEKLY: 11,
    UpdateCycle.MONTHLY: 46,
    UpdateCycle.QUARTERLY: 138,
    UpdateCycle.ANNUAL: 549,
}


@dataclass(frozen=True)
class QualityPoint:
    """One point: what is looked at, whether it is met, and what to do if it is not."""

    code: str
    label: str | Promise
    is_met: bool
    advice: str | Promise


@dataclass(frozen=True)
class Quality:
    """The points of a dataset."""

    points: Sequence[QualityPoint]

    @property
    def met(self) -> int:
        """How many points are met."""
        return sum(one.is_met for one in self.points)


@dataclass(frozen=True)
class _Check:
    code: str
    label: str | Promise
    advice: str | Promise
    is_met: Callable[[Dataset, DatasetVersion, date], bool]


def quality_of(dataset: Dataset, release: DatasetVersion, *, on: date) -> Quality:
    """Return the points of a dataset whose newest version this is. No query."""
    return Quality(
        [
            QualityPoint(one.code, one.label, one.is_met(dataset, release, on), one.advice)
            for one in _CHECKS
            if one.code != "updated" or _has_rhythm(dataset)
        ]
    )


def _has_rhythm(dataset: Dataset) -> bool:
    """Return whether there is a day by which a new version is expected."""
    return dataset.state == DatasetState.ACTIVE and dataset.cycle in MAX_AGE_DAYS


def _is_updated(dataset: Dataset, _release: DatasetVersion, on: date) -> bool:
    days = timedelta(days=MAX_AGE_DAYS[UpdateCycle(dataset.cycle)])
    return dataset.updated_on is not None and on <= dataset.updated_on + days


def _is_explained(field: Field) -> bool:
    """Return whether the dictionary says more of a column than its heading."""
    return bool(field.description or field.codes or (field.is_numeric and field.unit))


def _is_dictionary_complete(_dataset: Dataset, release: DatasetVersion, _on: date) -> bool:
    return all(map(_is_explained, release.schema.public_fields))


_CHECKS = (
    _Check(
        "description",
        _("Described"),
        _("Describe in at least two sentences what the rows are and how they come about."),
        lambda dataset, _release, _on: len(dataset.description) >= MIN_DESCRIPTION,
    ),
    _Check(
        "licence",
        _("Standard open licence"),
        _("Choose a licence that programs know by its address, such as CC BY 4.0."),
        lambda dataset, _release, _on: dataset.licence in {Licence.CC_BY, Licence.CC0},
    ),
    _Check(
        "updated",
        _("Up to date"),
        _("Publish a new version, or state another update cycle."),
        _is_updated,
    ),
    _Check(
        "dictionary",
        _("Every column explained"),
        _("Say at each column what it means, name its unit, or list its codes."),
        _is_dictionary_complete,
    ),
    _Check(
        "sources",
        _("Sources of the columns named"),
        _("Name at each column the provision that asks for it, or where its values come from."),
        lambda _dataset, release, _on: all(one.source for one in release.schema.public_fields),
    ),
    _Check(
        "key",
        _("Rows identified"),
        _(
            "Mark the columns that identify a row, so that changes between versions can be followed."
        ),
        lambda _dataset, release, _on: bool(release.schema.key),
    ),
    _Check(
        "item",
        _("In the catalogue"),
        _("Choose the item of the catalogue to which the dataset belongs."),
        lambda dataset, _release, _on: dataset.catalogue_item_id is not None,
    ),
    _Check(
        "title_en",
        _("Title in English"),
        _("Add a title in English, under which the dataset is listed abroad."),
        lambda dataset, _release, _on: bool(dataset.title_en),
    ),
)
