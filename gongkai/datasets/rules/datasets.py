"""Refusals of a dataset: create, describe, set its fields, start a version, close."""

import re
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.inputs import (
    DatasetFacts,
    FieldChoice,
    FieldInputs,
    NewDataset,
    ReasonInputs,
    ReleaseFacts,
    SchemaInputs,
)
from gongkai.datasets.models import Dataset
from gongkai.datasets.queries import handled_body_ids, open_release
from gongkai.datasets.rules.steps import (
    MAX_LINE,
    refusal_of_dataset_step,
    refusal_of_public_text,
    refusal_of_remark,
)
from gongkai.datasets.schema_parts import BadSchema
from gongkai.datasets.schemas import Schema, check_schema, read_schema
from gongkai.datasets.states import Licence, UpdateCycle
from gongkai.datasets.workflow import (
    AMEND,
    CLOSE,
    HANDLERS,
    REMOVE_FIELD,
    REPLACE_SCHEMA,
    SET_FIELD,
    START,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding_any

MAX_TITLE, MAX_TEXT, MAX_PERIOD = 200, 5_000, 100
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MAX_CODE = 40
RESERVED = frozenset({"bulk", "calendar"})  # addresses of pages beside the datasets


def refusal_to_create(
    body: Body, new: NewDataset | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why `by` may not create a dataset of this body."""
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if body.pk not in handled_body_ids(by, on=local_date(at)):
        return not_holding_any(HANDLERS)
    if new is None:
        return None
    if not CODE.fullmatch(new.code) or len(new.code) > MAX_CODE:
        return Refusal(
            "bad-code",
            _("The address has small letters and digits, with hyphens between them."),
            field="code",
        )
    if new.code in RESERVED or Dataset.objects.filter(code=new.code).exists():
        return Refusal("code-taken", _("Another dataset has this address."), field="code")
    if new.schema is not None and (refusal := _refusal_of_descriptor(new.schema)):
        return refusal
    return refusal_of_facts(new.facts)


def refusal_of_facts(facts: DatasetFacts) -> Refusal | None:
    """Return why a description may not be stored."""
    if refusal := refusal_of_public_text(facts.title, "title", MAX_TITLE):
        return refusal
    if refusal := refusal_of_public_text(facts.description, "description", MAX_TEXT):
        return refusal
    if refusal := refusal_of_remark(facts.title_en, "title_en", MAX_TITLE):
        return refusal
    if refusal := refusal_of_remark(facts.legal_basis, "legal_basis", MAX_LINE):
        return refusal
    if facts.cycle not in UpdateCycle:
        return Refusal("no-cycle", _("Choose the update cycle."), field="cycle")
    if facts.licence not in Licence:
        return Refusal("no-licence", _("Choose the licence."), field="licence")
    return None


def refusal_to_amend(
    dataset: Dataset, inputs: DatasetFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the description may not be changed."""
    if refusal := refusal_of_dataset_step(AMEND, dataset, by=by, at=at):
        return refusal
    return refusal_of_facts(inputs) if inputs is not None else None


def schema_with(schema: Schema, inputs: FieldInputs) -> Schema:
    """Return the schema with one more field, or with another of the same name."""
    new = inputs.field
    fields = tuple(new if one.name == new.name else one for one in schema.fields)
    fields = fields if new in fields else (*fields, new)
    key = tuple(name for name in schema.key if name != new.name)
    if inputs.is_key:
        key = tuple(one.name for one in fields if one.name in {*key, new.name})
    return replace(schema, fields=fields, key=key)


def schema_without(schema: Schema, inputs: FieldChoice) -> Schema:
    """Return the schema without a field; checks and a chart that need it stay, and are refused."""
    fields = tuple(one for one in schema.fields if one.name != inputs.name)
    return replace(
        schema, fields=fields, key=tuple(name for name in schema.key if name != inputs.name)
    )


def refusal_to_set_field(
    dataset: Dataset, inputs: FieldInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a field may not be added or replaced."""
    if refusal := refusal_of_dataset_step(SET_FIELD, dataset, by=by, at=at):
        return refusal
    if inputs is None:
        return None
    return _refusal_of_schema(schema_with(dataset.schema, inputs), "name")


def refusal_to_remove_field(
    dataset: Dataset, inputs: FieldChoice | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a field may not be removed."""
    if refusal := refusal_of_dataset_step(REMOVE_FIELD, dataset, by=by, at=at):
        return refusal
    if inputs is None:
        return None if dataset.schema.fields else _without_fields()
    if inputs.name not in dataset.schema.by_name:
        return Refusal("no-such-field", _("Choose a field."), field="name")
    return _refusal_of_schema(schema_without(dataset.schema, inputs), "name")


def refusal_to_replace_schema(
    dataset: Dataset, inputs: SchemaInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the fields may not be replaced."""
    if refusal := refusal_of_dataset_step(REPLACE_SCHEMA, dataset, by=by, at=at):
        return refusal
    return _refusal_of_descriptor(inputs.schema) if inputs is not None else None


def refusal_to_start(
    dataset: Dataset, inputs: ReleaseFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why no new version may be started: one at a time, and only of a dataset with fields."""
    if refusal := refusal_of_dataset_step(START, dataset, by=by, at=at):
        return refusal
    if not dataset.schema.public_fields:
        return _without_fields()
    if open_release(dataset) is not None:
        return Refusal("version-open", _("A version is in preparation already."))
    return refusal_of_release_facts(inputs) if inputs is not None else None


def refusal_of_release_facts(inputs: ReleaseFacts) -> Refusal | None:
    """Return why what is said about a version may not be stored."""
    if refusal := refusal_of_remark(inputs.period, "period", MAX_PERIOD):
        return refusal
    return refusal_of_remark(inputs.reason, "reason", MAX_LINE)


def refusal_to_close(
    dataset: Dataset, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the dataset may not be closed: the public reads a reason."""
    if refusal := refusal_of_dataset_step(CLOSE, dataset, by=by, at=at):
        return refusal
    if open_release(dataset) is not None:
        return Refusal("version-open", _("A version is in preparation already."))
    return refusal_of_public_text(inputs.reason, "reason", MAX_LINE) if inputs else None


def _without_fields() -> Refusal:
    return Refusal("no-fields", _("The dataset has no public fields yet."))


def _refusal_of_descriptor(descriptor: object) -> Refusal | None:
    try:
        read_schema(descriptor)
    except BadSchema as bad:
        return Refusal(bad.code, bad.message, field="schema")
    return None


def _refusal_of_schema(schema: Schema, field: str) -> Refusal | None:
    try:
        check_schema(schema)
    except BadSchema as bad:
        return Refusal(bad.code, bad.message, field=field)
    return None
