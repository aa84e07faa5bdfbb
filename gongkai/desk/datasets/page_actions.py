"""The actions on the pages of datasets and versions: each step of the workflows with its form."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gongkai.datasets import transitions
from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.workflow import (
    AMEND,
    CLOSE,
    DATASET_WORKFLOW,
    DISCARD,
    ENTER_ROW,
    IMPORT,
    PUBLISH,
    RELEASE_WORKFLOW,
    REMOVE_FIELD,
    REMOVE_ROW,
    REPLACE_SCHEMA,
    RETURN,
    SET_FIELD,
    START,
    SUBMIT,
    WITHDRAW,
)
from gongkai.desk.datasets import forms
from gongkai.desk.offered_steps import OfferedStep, offered_steps
from gongkai.kit.workflows import Binding
from gongkai.organisations.models import Person

FORMS: Mapping[str, Any] = {
    START.name: forms.StartForm,
    AMEND.name: forms.AmendForm,
    SET_FIELD.name: forms.FieldForm,
    REMOVE_FIELD.name: forms.FieldChoiceForm,
    REPLACE_SCHEMA.name: forms.SchemaForm,
    CLOSE.name: forms.ReasonForm,
}
RELEASE_FORMS: Mapping[str, type[forms.ReleaseForm]] = {
    IMPORT.name: forms.ImportForm,
    ENTER_ROW.name: forms.RowForm,
    REMOVE_ROW.name: forms.RowChoiceForm,
    SUBMIT.name: forms.SubmitForm,
    PUBLISH.name: forms.ReleaseForm,
    RETURN.name: forms.ReleaseReasonForm,
    DISCARD.name: forms.ReleaseForm,
    WITHDRAW.name: forms.ReleaseReasonForm,
}
BINDINGS: Mapping[str, Binding[Dataset, Person]] = {
    one.step.name: one for one in transitions.DATASET_BINDINGS
}
RELEASE_BINDINGS: Mapping[str, Binding[DatasetVersion, Person]] = {
    one.step.name: one for one in transitions.RELEASE_BINDINGS
}


def steps_of(
    dataset: Dataset, *, by: Person, at: datetime, tried: tuple[str, Any] | None
) -> Iterator[OfferedStep[Dataset, Any]]:
    """Yield the steps that start from the state of the dataset."""
    return offered_steps(
        dataset,
        DATASET_WORKFLOW.steps_from(dataset.state),
        BINDINGS,
        lambda name: FORMS[name](dataset=dataset, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )


def release_steps_of(
    release: DatasetVersion,
    *,
    by: Person,
    at: datetime,
    tried: tuple[str, forms.ReleaseForm] | None,
) -> Iterator[OfferedStep[DatasetVersion, forms.ReleaseForm]]:
    """Yield the steps that start from the state of the version."""
    return offered_steps(
        release,
        RELEASE_WORKFLOW.steps_from(release.state),
        RELEASE_BINDINGS,
        lambda name: RELEASE_FORMS[name](release=release, prefix=name),
        by=by,
        at=at,
        tried=tried,
    )
