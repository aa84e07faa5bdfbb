"""Freezing the figures of a year when a report is handed in, and letting them live again."""

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.organisations.models import Body
from gongkai.statistics.compilation import Compiled, texts_of
from gongkai.statistics.models import FrozenFigures


@transaction.atomic
def freeze_figures(
    body: Body, compiled: Compiled, level: Compiled | None, *, edition: int, scope: str
) -> FrozenFigures:
    """
    Keep the figures of a year as they are now; the caller has made sure that every act is counted.

    No act: the act by which the report is handed in carries the hash of what is frozen.
    Law: 条例19 art. 49, 50.
    """
    body = lock(body)
    return FrozenFigures.objects.create(
        body=body,
        year=compiled.year,
        edition=edition,
        scope=scope,
        cells=texts_of(compiled.named()),
        level=texts_of(level.named()) if level else None,
        local_rows={row.key: [row.name, row.columns[0].unit] for row in compiled.local_rows},
    )


@transaction.atomic
def discard_frozen_figures(frozen: FrozenFigures) -> None:
    """Remove frozen figures when their report is taken back or returned: its figures are compiled again."""
    lock(frozen).delete()
