"""A program puts rows into a dataset."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.datasets.actions.datasets import start_release
from gongkai.datasets.actions.releases import submit_release
from gongkai.datasets.actions.rows import import_rows
from gongkai.datasets.inputs import ImportInputs, ReleaseFacts
from gongkai.datasets.models import Dataset
from gongkai.datasets.queries import open_release
from gongkai.organisations.models import Person
from gongkai.organisations.states import TokenScope
from gongkai.processes.token_writes.once import SentByProgram, Written, write_once


@transaction.atomic
def rows_by_token(
    sent: SentByProgram,
    dataset: Dataset,
    facts: ReleaseFacts,
    rows: ImportInputs,
    /,
    *,
    submit: bool,
    at: datetime,
) -> Written:
    """
    Put rows into the version in preparation, or into a new one, as the owner of the token.

    Submits the version if asked to. All of it takes effect, or nothing.
    """

    def write(by: Person) -> Mapping[str, Any]:
        release = open_release(dataset) or start_release(dataset, facts, by=by, at=at)
        release = import_rows(release, rows, by=by, at=at)
        if submit:
            release = submit_release(release, facts, by=by, at=at)
        return {
            "id": release.pk,
            "dataset": dataset.code,
            "version": release.number,
            "state": release.state,
            "rows": release.row_count,
            "added": release.added,
            "changed": release.changed,
            "removed": release.removed,
        }

    return write_once(sent, TokenScope.ROWS, write, at=at)
