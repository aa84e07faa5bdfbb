"""Datasets in the search index: what they are about and what their columns are called."""

from collections.abc import Iterator, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.queries import public_datasets
from gongkai.datasets.states import ReleaseState
from gongkai.documents.states import Language
from gongkai.kit.date_text import day_text
from gongkai.ledger.index_text import FIELD_END, IndexedKind, IndexText
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb

DATASET = Dataset._meta.label_lower
RELEASE = DatasetVersion._meta.label_lower


class DatasetIndexKind(IndexedKind[Dataset]):
    """
    The public datasets, with the public columns of their newest version; rows are searched on their page.

    A dataset whose versions were all withdrawn stays: its page says so and why.
    """

    subject_type = DATASET
    number = 15
    verbs = frozenset({Verb.DATASET_AMENDED, Verb.DATASET_CLOSED})
    # Acts about a version, which change what is indexed of its dataset.
    bulk_verbs = frozenset({Verb.DATASET_VERSION_PUBLISHED, Verb.DATASET_VERSION_WITHDRAWN})
    announced = MappingProxyType({Verb.DATASET_VERSION_PUBLISHED: "version"})
    news = _("New data")

    def public_rows(self) -> QuerySet[Dataset]:
        """Return the public datasets, each with the schema of its newest public version."""
        newest = DatasetVersion.objects.filter(dataset=OuterRef("pk"), state=ReleaseState.PUBLISHED)
        return (
            public_datasets()
            .select_related("body", "catalogue_item")
            .annotate(public_schema=Subquery(newest.order_by("-number").values("fields")[:1]))
        )

    def index_text(self, row: Dataset) -> IndexText:
        """Return title, address, description and the public columns."""
        parts = (row.description, row.legal_basis, *_columns(row))
        return IndexText(
            day=row.updated_on,
            body=row.body.chain,
            title=row.title,
            language=Language.CHINESE,
            item=row.catalogue_item.code if row.catalogue_item else "",
            number=FIELD_END.join(filter(None, (row.code, row.title_en))),
            text=FIELD_END.join(filter(None, parts)),
        )

    def named_by(self, subject_id: str) -> QuerySet[Dataset]:
        """Return the dataset of a version."""
        return Dataset.objects.filter(releases=int(subject_id))

    def acts_about(self, pk: int) -> Q:
        """Return a filter for acts about a dataset or one of its versions."""
        versions = DatasetVersion.objects.filter(dataset=pk).values_list("pk", flat=True)
        about = Q(subject_type=RELEASE, subject_id__in=[str(one) for one in versions])
        return super().acts_about(pk) | about

    def announced_event(self, act: Act) -> tuple[int, str] | None:
        """Return the dataset of a published version; each version is news of its own."""
        if act.verb not in self.announced:
            return None
        found = DatasetVersion.objects.filter(pk=int(act.subject_id))
        pk = found.values_list("dataset_id", flat=True).first()
        return (pk, f"version {act.facets['version']}") if pk is not None else None

    def public_route(self, row: Dataset) -> tuple[str, tuple[object, ...]]:
        """Return the route of the page of a dataset."""
        return "portal:dataset", (row.code,)

    def news_facts(self, row: Dataset, *, on: date) -> Sequence[str]:  # noqa: ARG002
        """Return the body, how often it is updated, and the day of the newest version."""
        facts = [row.body.label, str(row.get_cycle_display())]
        if row.updated_on is not None:
            facts.append(gettext("Updated on %(day)s") % {"day": day_text(row.updated_on)})
        return facts

    def reference(self, row: Dataset) -> str:
        """Return the address of the dataset."""
        return row.code


def _columns(row: Dataset) -> Iterator[str]:
    """Yield heading, meaning and codes of each public column of the newest version."""
    schema: dict[str, Any] = getattr(row, "public_schema", None) or {}
    for one in schema.get("fields", ()):
        if one.get("public", True):
            codes = one.get("constraints", {}).get("enum", ())
            yield " ".join((one["title"], one.get("description", ""), *codes)).strip()
