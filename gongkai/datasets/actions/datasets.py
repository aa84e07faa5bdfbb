"""Create and describe datasets, set their fields, start versions, close datasets."""

from datetime import datetime

from django.db import transaction

from gongkai.datasets.inputs import (
    DatasetFacts,
    FieldChoice,
    FieldInputs,
    NewDataset,
    ReasonInputs,
    ReleaseFacts,
    SchemaInputs,
)
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.queries import former_release, last_release
from gongkai.datasets.recording import record_dataset
from gongkai.datasets.rules.datasets import (
    refusal_to_amend,
    refusal_to_close,
    refusal_to_create,
    refusal_to_remove_field,
    refusal_to_replace_schema,
    refusal_to_set_field,
    refusal_to_start,
    schema_with,
    schema_without,
)
from gongkai.datasets.schemas import Schema, read_schema
from gongkai.datasets.waiting import update_waiting
from gongkai.datasets.workflow import AMEND, CLOSE, HANDLERS
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.kit.text_input import clean_text, single_line
from gongkai.ledger.verbs import Verb
from gongkai.organisations.models import Body, Person


@transaction.atomic
def create_dataset(body: Body, new: NewDataset, /, *, by: Person, at: datetime) -> Dataset:
    """Create a dataset; it is not public before its first version is."""
    body = lock(body)
    refuse_if(refusal_to_create(body, new, by=by, at=at))
    schema = read_schema(new.schema) if new.schema is not None else Schema()
    dataset = Dataset(body=body, code=new.code, created_at=at, fields=schema.descriptor())
    _set_facts(dataset, new.facts)
    dataset.save()
    record_dataset(Verb.DATASET_CREATED, dataset, HANDLERS, by=by, at=at)
    return dataset


@transaction.atomic
def amend_dataset(
    dataset: Dataset, inputs: DatasetFacts, /, *, by: Person, at: datetime
) -> Dataset:
    """Change what the public reads about a dataset."""
    dataset = lock(dataset)
    refuse_if(refusal_to_amend(dataset, inputs, by=by, at=at))
    _set_facts(dataset, inputs)
    dataset.changed_at = at
    dataset.save()
    facets = {"cycle": dataset.cycle, "licence": dataset.licence}
    record_dataset(AMEND.act_verb, dataset, AMEND.posts, by=by, at=at, facets=facets)
    return dataset


@transaction.atomic
def set_field(dataset: Dataset, inputs: FieldInputs, /, *, by: Person, at: datetime) -> Dataset:
    """Add a field, or replace the one of the same name; it applies from the next version on."""
    dataset = lock(dataset)
    refuse_if(refusal_to_set_field(dataset, inputs, by=by, at=at))
    return _with_schema(dataset, schema_with(dataset.schema, inputs))


@transaction.atomic
def remove_field(dataset: Dataset, inputs: FieldChoice, /, *, by: Person, at: datetime) -> Dataset:
    """Remove a field; it applies from the next version on."""
    dataset = lock(dataset)
    refuse_if(refusal_to_remove_field(dataset, inputs, by=by, at=at))
    return _with_schema(dataset, schema_without(dataset.schema, inputs))


@transaction.atomic
def replace_schema(
    dataset: Dataset, inputs: SchemaInputs, /, *, by: Person, at: datetime
) -> Dataset:
    """Replace all fields by those of a Table Schema; it applies from the next version on."""
    dataset = lock(dataset)
    refuse_if(refusal_to_replace_schema(dataset, inputs, by=by, at=at))
    return _with_schema(dataset, read_schema(inputs.schema))


@transaction.atomic
def start_release(
    dataset: Dataset, inputs: ReleaseFacts, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """Start a new version, which begins with the rows of the last one and has the present fields."""
    dataset = lock(dataset)
    refuse_if(refusal_to_start(dataset, inputs, by=by, at=at))
    dataset.versions += 1
    dataset.save(update_fields=["versions"])
    release = DatasetVersion(
        dataset=dataset,
        number=dataset.versions,
        fields=dataset.fields,
        period=single_line(inputs.period),
        reason=clean_text(inputs.reason),
        preparers=[by.pk],
        started_at=at,
    )
    before = former_release(release)
    last = last_release(release)
    if before is not None and last == before:
        release.row_count, release.sums = before.row_count, before.sums
    release.save()
    update_waiting(release)
    return release


@transaction.atomic
def close_dataset(
    dataset: Dataset, inputs: ReasonInputs, /, *, by: Person, at: datetime
) -> Dataset:
    """Say that a dataset is no longer updated; its versions stay public."""
    dataset = lock(dataset)
    refuse_if(refusal_to_close(dataset, inputs, by=by, at=at))
    dataset.state, dataset.reason = CLOSE.new_state, clean_text(inputs.reason)
    dataset.changed_at = at
    dataset.save(update_fields=["state", "reason", "changed_at"])
    record_dataset(CLOSE.act_verb, dataset, CLOSE.posts, by=by, at=at)
    return dataset


def _with_schema(dataset: Dataset, schema: Schema) -> Dataset:
    dataset.fields = schema.descriptor()
    dataset.save(update_fields=["fields"])
    return dataset


def _set_facts(dataset: Dataset, facts: DatasetFacts) -> None:
    dataset.title = single_line(facts.title)
    dataset.title_en = single_line(facts.title_en)
    dataset.description = clean_text(facts.description)
    dataset.legal_basis = clean_text(facts.legal_basis)
    dataset.catalogue_item = facts.catalogue_item
    dataset.cycle, dataset.licence = facts.cycle, facts.licence
