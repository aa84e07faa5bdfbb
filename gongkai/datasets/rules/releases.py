"""Refusals of a version: rows, submission, review, publication, withdrawal."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongkai.datasets.charts import ambiguous_value
from gongkai.datasets.coverage import difference_to_year_before
from gongkai.datasets.inputs import (
    ImportInputs,
    ReasonInputs,
    ReleaseFacts,
    RowChoice,
    RowInputs,
)
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.parsed_rows import Checked, row_of_cells
from gongkai.datasets.queries import former_release, last_release, open_bundles, rows_of
from gongkai.datasets.rules.datasets import refusal_of_release_facts
from gongkai.datasets.rules.steps import (
    LAW,
    MAX_LINE,
    persons_acting,
    refusal_of_public_text,
    refusal_of_step,
)
from gongkai.datasets.states import ReleaseState
from gongkai.datasets.workflow import (
    DISCARD,
    ENTER_ROW,
    IMPORT,
    PUBLISH,
    REMOVE_ROW,
    RETURN,
    SUBMIT,
    WITHDRAW,
)
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_refusals import refusal_of_text
from gongkai.kit.times import local_date
from gongkai.kit.workflows import Nothing
from gongkai.organisations.models import Person


def refusal_to_import(
    release: DatasetVersion, inputs: ImportInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why rows may not be imported into the version.

    The file is checked by the action, in the same reading. Rows of a withdrawn version, or of one with
    other fields, are never taken over unseen: the file must have all rows then.
    """
    if refusal := refusal_of_step(IMPORT, release, by=by, at=at):
        return refusal
    if inputs is None or inputs.is_complete:
        return None
    return _refusal_to_build_on_last(release, "is_complete")


def _refusal_to_build_on_last(release: DatasetVersion, field: str) -> Refusal | None:
    last = last_release(release)
    if release.is_complete or last is None:
        return None
    if last.state == ReleaseState.WITHDRAWN:
        return Refusal(
            "after-withdrawal",
            _("The last version was withdrawn. Import all rows."),
            field=field,
        )
    if last.schema.shape != release.schema.shape:
        return Refusal(
            "fields-changed", _("The fields have changed. Import all rows."), field=field
        )
    return None


def refusal_of_file(checked: Checked) -> Refusal | None:
    """Return why nothing of a file is taken: the first problem, and how many there are."""
    if not checked.problem_count:
        return None
    if checked.problem_count == 1:
        return Refusal("wrong-rows", str(checked.problems[0]), field="file")
    return Refusal(
        "wrong-rows",
        _("%(problem)s In all, %(count)s places are wrong; nothing was imported.")
        % {"problem": f"{checked.problems[0]}。", "count": f"{checked.problem_count:,}"},
        field="file",
    )


def refusal_to_enter_row(
    release: DatasetVersion, inputs: RowInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a row may not be entered."""
    if refusal := refusal_of_step(ENTER_ROW, release, by=by, at=at):
        return refusal
    if refusal := _refusal_to_build_on_last(release, ""):
        return refusal
    if inputs is None:
        return None
    checked = Checked()
    row_of_cells(release.schema, inputs.cells, checked)
    if checked.problems:
        first = checked.problems[0]
        message = _("%(column)s: %(problem)s")
        return Refusal("wrong-row", message % {"column": first.column, "problem": first.message})
    return None


def refusal_to_remove_row(
    release: DatasetVersion, inputs: RowChoice | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a row may not be removed from the version."""
    if refusal := refusal_of_step(REMOVE_ROW, release, by=by, at=at):
        return refusal
    if refusal := _refusal_to_build_on_last(release, ""):
        return refusal
    if inputs is not None and not rows_of(release).filter(pk=inputs.row_id).exists():
        return Refusal("no-such-row", _("Choose a row."), field="row_id")
    return None


def refusal_to_submit(
    release: DatasetVersion, inputs: ReleaseFacts | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """
    Return why a version may not be submitted.

    It has rows; no public column has personal data without a reason; from the second version on it
    says what changed and why.
    """
    if refusal := refusal_of_step(SUBMIT, release, by=by, at=at):
        return refusal
    if refusal := _refusal_to_build_on_last(release, ""):
        return refusal
    if not rows_of(release).exists():
        return Refusal("no-rows", _("The version has no rows yet."))
    if refusal := refusal_of_findings(release):
        return refusal
    if inputs is None:
        return None
    if refusal := _refusal_of_chart(release) or _refusal_of_year_before(release):
        return refusal
    if former_release(release) is not None and (
        refusal := refusal_of_text(inputs.reason, "reason", MAX_LINE)
    ):
        return refusal
    return refusal_of_release_facts(inputs)


def _refusal_of_chart(release: DatasetVersion) -> Refusal | None:
    """Return why the chart cannot be drawn: several rows stand for one of its points."""
    value = ambiguous_value(release)
    if value is None:
        return None
    return Refusal(
        "ambiguous-chart",
        _(
            "The chart has one point for each value, but several rows have “%(value)s”. Name the fields "
            "that tell its series apart, say that the rows are added up, or leave the chart out."
        )
        % {"value": value},
    )


def _refusal_of_year_before(release: DatasetVersion) -> Refusal | None:
    """Return which number for the year before is another one than the row of that year has."""
    found = difference_to_year_before(release)
    if found is None:
        return None
    return Refusal(
        "year-before",
        _("%(row)s: the row says %(stated)s for the year before, the row of that year %(found)s.")
        % {"row": found.words, "stated": found.stated, "found": found.found},
    )


def refusal_of_findings(release: DatasetVersion) -> Refusal | None:
    """Return which columns seem to have personal data and no reason why they may be public."""
    by_name = release.schema.by_name
    for name, found in sorted(release.findings.items()):
        if not by_name[name].reason:
            return Refusal(
                "personal-data",
                _(
                    "The column “%(column)s” seems to have personal data, first in row %(line)s. Take "
                    "it out, set the field to not public, or say at the field why it may be public."
                )
                % {"column": by_name[name].title, "line": f"{found['line']:,}"},
                law=LAW,
            )
    return None


def refusal_to_publish(
    release: DatasetVersion, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a version may not be published; it takes another person than who prepared it."""
    if refusal := refusal_of_step(PUBLISH, release, by=by, at=at):
        return refusal
    acting = persons_acting(release, by, PUBLISH.posts[0], on=local_date(at))
    if not acting.isdisjoint(release.preparers):
        return Refusal("own-version", _("Whoever prepared a version may not publish it."))
    if open_bundles().filter(release=release, sha256=release.sha256).exists():
        return Refusal("in-bundle", _("The version is published at the minute of its bundle."))
    return None


def refusal_to_return(
    release: DatasetVersion, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a version may not be returned to who prepared it."""
    if refusal := refusal_of_step(RETURN, release, by=by, at=at):
        return refusal
    return refusal_of_text(inputs.reason, "reason", MAX_LINE) if inputs is not None else None


def refusal_to_discard(
    release: DatasetVersion, inputs: Nothing | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a version may not be discarded."""
    return refusal_of_step(DISCARD, release, by=by, at=at)


def refusal_to_withdraw(
    release: DatasetVersion, inputs: ReasonInputs | None, /, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why a published version may not be withdrawn: the public reads a reason."""
    if refusal := refusal_of_step(WITHDRAW, release, by=by, at=at):
        return refusal
    return refusal_of_public_text(inputs.reason, "reason", MAX_LINE) if inputs is not None else None
