"""The fields in which two versions of a document differ, with their labels."""

from collections.abc import Iterator

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from gongkai.documents.differences import Piece, within
from gongkai.documents.models import Version
from gongkai.documents.models.documents import FilingFacts

FILED = ("genre", "subject", "catalogue_item")
NAMES = (
    *(field.name for field in FilingFacts._meta.get_fields()),
    "reason",
    "ground",
    "review_on",
)


def changed_fields(before: Version, after: Version) -> list[tuple[str, list[Piece]]]:
    """Return label and pieces of each field that differs, then of the files. Two queries."""
    return list(_changed(before, after))


def _changed(before: Version, after: Version) -> Iterator[tuple[str, list[Piece]]]:
    for name in NAMES:
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            label = Version._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            yield str(capfirst(str(label))), within(old, new)
    had, has = _files(before), _files(after)
    if had != has:
        pieces = [Piece("gone", f"{name} ") for name in sorted(had - has)]
        yield _("Files"), [*pieces, *(Piece("new", f"{name} ") for name in sorted(has - had))]


def _shown(version: Version, name: str) -> str:
    """Return the value of a field as people read it."""
    value = getattr(version, name)
    if isinstance(value, Model):
        return str(getattr(value, "label", value))
    if isinstance(value, list):
        return "、".join(value)
    display = getattr(version, f"get_{name}_display", None)
    return str(display() if display else "" if value is None else value)


def _files(version: Version) -> set[str]:
    """Return the names of the files; a file of the same name with other content counts as another."""
    return {
        f"{name} ({sha256[:8]})"
        for name, sha256 in version.attachments.values_list("name", "sha256")
    }
