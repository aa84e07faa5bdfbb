"""The parts of the sitemap that list public records besides documents."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from gongkai.kit.sql_rows import sql_row
from gongkai.portal.record_kinds import RECORD_KINDS, RecordKind
from gongkai.search.kinds import kinds

# Ids per part of the sitemap. Parts are ranges of primary keys, so that each is found by index.
SPAN = 10_000
MAX_PARTS = 50_000


def record_parts() -> list[str]:
    """Return the addresses of the parts of all kinds that have public records. One query."""
    found = []
    for kind, highest in zip(RECORD_KINDS, _highest_keys(), strict=True):
        parts = range(highest // SPAN + 1) if highest else range(0)
        found += [reverse("portal_site:sitemap_records", args=[kind.code, part]) for part in parts]
    return found


def _highest_keys() -> tuple[int | None, ...]:
    """Return the highest key of the public records of each kind; each is found from the end of an index."""
    columns: list[str] = []
    values: list[int | str] = []
    for kind in RECORD_KINDS:
        rows = kinds()[kind.subject_type].public_rows().select_related(None).order_by("-pk")
        written, given = rows.values("pk")[:1].query.sql_with_params()
        columns.append(f"({written})")
        values += given
    row = sql_row(f"SELECT {', '.join(columns)}", *values) or ()
    return tuple(None if key is None else int(str(key)) for key in row)


def records_of_part(kind: RecordKind, part: int) -> list[tuple[str, datetime]]:
    """Return the paths below the home page of the public records of a range of keys, with their dates."""
    indexed = kinds()[kind.subject_type]
    rows = indexed.public_rows().filter(pk__gte=part * SPAN, pk__lt=(part + 1) * SPAN)
    with translation.override(settings.LANGUAGE_CODE):
        home = reverse("portal:home")
        found = []
        for row in rows.order_by("pk").iterator(chunk_size=2_000):
            route, arguments = indexed.public_route(row)
            path = reverse(route, args=arguments).removeprefix(home)
            found.append((path, kind.changed_at(row)))
    return found
