"""Refusals of new versions of a catalogue: enter, adopt, discard."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.columns import Columns
from gongkai.catalogue.models import CatalogueItem, CatalogueVersion
from gongkai.catalogue.queries import adopted_versions
from gongkai.catalogue.sheets import MAX_ROWS
from gongkai.catalogue.states import VersionState
from gongkai.kit.refusals import Refusal
from gongkai.organisations.models import Body, Person
from gongkai.organisations.post_refusals import not_holding
from gongkai.organisations.queries import capacity_in, tree_ids
from gongkai.organisations.states import PostKind

OFFICER, APPROVER = PostKind.DISCLOSURE_OFFICER, PostKind.APPROVER


@dataclass(frozen=True)
class RowFacts:
    """One row of a new version; a row without an item adds one."""

    columns: Columns
    item: CatalogueItem | None = None


@dataclass(frozen=True)
class CatalogueFacts:
    """A new version of the catalogue of a body."""

    title: str
    effective_on: date
    rows: Sequence[RowFacts]


def _refusal_of_day(body: Body, effective_on: date) -> Refusal | None:
    newest = adopted_versions(body).first()
    if newest is not None and effective_on <= newest.effective_on:
        return Refusal(
            "before-present-version",
            _("A new version takes effect later than the present one: after %(day)s.")
            % {"day": newest.effective_on},
            field="effective_on",
        )
    return None


def refusal_to_enter_catalogue(
    body: Body, facts: CatalogueFacts | None, /, *, by: Person, on: date
) -> Refusal | None:
    """
    Why `by` may not save a draft of a new version, or why not with these rows.

    Law: 条例19 art. 12 (each body draws up its catalogue and keeps it up to date).
    """
    if body.ended_on is not None:
        return Refusal("body-over", _("This body no longer exists."))
    if capacity_in(by, OFFICER, body.pk, on=on) is None:
        return not_holding(OFFICER)
    if facts is None:
        return None
    if refusal := _refusal_of_day(body, facts.effective_on):
        return refusal
    if not 0 < len(facts.rows) <= MAX_ROWS:
        return Refusal(
            "number-of-rows", _("A catalogue has between 1 and %(most)s rows.") % {"most": MAX_ROWS}
        )
    keys = Counter(row.item.code if row.item else row.columns.title.strip() for row in facts.rows)
    if repeated := [key for key, number in keys.items() if number > 1]:
        return Refusal(
            "repeated-item",
            _("Two rows have the same item: %(item)s.") % {"item": repeated[0]},
        )
    tree = set(tree_ids([body.pk], on=on)) | {body.pk}
    if any(
        row.columns.responsible and row.columns.responsible.pk not in tree for row in facts.rows
    ):
        return Refusal(
            "body-not-below", _("A row names a body that is neither this body nor one below it.")
        )
    return None


def refusal_to_adopt_catalogue(
    version: CatalogueVersion, /, *, by: Person, on: date
) -> Refusal | None:
    """
    Why `by` may not adopt the draft: it takes an approver who did not enter it.

    Law: 条例19 art. 12, 17 (review before publication).
    """
    if version.state != VersionState.DRAFT:
        return Refusal("is-adopted", _("This version is adopted."))
    held = capacity_in(by, APPROVER, version.body_id, on=on)
    if held is None:
        return not_holding(APPROVER)
    if {by.pk, held.holder_id} & {version.entered_by_id, version.entered_for_id}:
        return Refusal("own-catalogue", _("Whoever entered a version may not adopt it."))
    return _refusal_of_day(version.body, version.effective_on)


def refusal_to_discard_catalogue(
    version: CatalogueVersion, /, *, by: Person, on: date
) -> Refusal | None:
    """Why `by` may not delete the draft."""
    if version.state != VersionState.DRAFT:
        return Refusal("is-adopted", _("This version is adopted."))
    if capacity_in(by, OFFICER, version.body_id, on=on) is None:
        return not_holding(OFFICER)
    return None
