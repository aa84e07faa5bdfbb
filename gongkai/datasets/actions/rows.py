"""Put rows into a version: from a file, or one by one. Rows of earlier versions never change."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from gongkai.datasets.file_keys import FileKeys
from gongkai.datasets.inputs import ImportInputs, RowChoice, RowInputs
from gongkai.datasets.models import DataRow, DatasetVersion
from gongkai.datasets.parsed_rows import (
    Checked,
    check_rows,
    row_of_cells,
    rows_of_file,
)
from gongkai.datasets.queries import kept_rows
from gongkai.datasets.row_writer import (
    BATCH_SIZE,
    RowWriter,
    clear_rows,
    count_rows,
    leave_out,
    note_preparer,
)
from gongkai.datasets.rules.releases import (
    refusal_of_file,
    refusal_to_enter_row,
    refusal_to_import,
    refusal_to_remove_row,
)
from gongkai.kit.locks import lock
from gongkai.kit.refusals import refuse_if
from gongkai.organisations.models import Person


@transaction.atomic
def import_rows(
    release: DatasetVersion, inputs: ImportInputs, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """
    Import the rows of a file, all or none.

    The file is read twice: all its cells are checked before the first row is stored. A row that stands
    unchanged in the version before is not stored again.
    """
    release = lock(release)
    refuse_if(refusal_to_import(release, inputs, by=by, at=at))
    schema = release.schema
    checked = check_rows(schema, inputs.path, most=inputs.most)
    refuse_if(refusal_of_file(checked))
    if inputs.is_complete:
        clear_rows(release)
    writer = RowWriter(release)
    if inputs.is_complete and not writer.shares_rows:
        kept_rows(release.dataset_id).update(end=release.number)
    with FileKeys() as keys:
        rows = rows_of_file(schema, inputs.path, Checked(), keys)
        while batch := list(islice(rows, BATCH_SIZE)):
            writer.write(batch)
        if inputs.is_complete:
            writer.leave_out_others(keys)
            release.findings = {}
    release.is_complete = release.is_complete or inputs.is_complete
    release.findings |= checked.findings
    note_preparer(release, by)
    count_rows(release)
    release.save()
    return release


@transaction.atomic
def enter_row(
    release: DatasetVersion, inputs: RowInputs, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """Enter one row; a row with the same key is replaced."""
    release = lock(release)
    refuse_if(refusal_to_enter_row(release, inputs, by=by, at=at))
    checked = Checked()
    row = row_of_cells(release.schema, inputs.cells, checked)
    assert row is not None  # the rules have checked it
    RowWriter(release).write([row])
    release.findings |= checked.findings
    note_preparer(release, by)
    count_rows(release)
    release.save()
    return release


@transaction.atomic
def remove_row(
    release: DatasetVersion, inputs: RowChoice, /, *, by: Person, at: datetime
) -> DatasetVersion:
    """Remove one row from the version; it stays in earlier ones."""
    release = lock(release)
    refuse_if(refusal_to_remove_row(release, inputs, by=by, at=at))
    leave_out(release, DataRow.objects.filter(pk=inputs.row_id))
    note_preparer(release, by)
    count_rows(release)
    release.save()
    return release
