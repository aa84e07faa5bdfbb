"""Freezing the figures of a year for a submitted report, and discarding frozen figures."""

from django.db import transaction

from gongkai.kit.locks import lock
from gongkai.organisations.models import Body
from gongkai.statistics.compilation import Compiled, numbers_as_text
from gongkai.statistics.models import FrozenFigures


@transaction.atomic
def freeze_figures(
    body: Body, compiled: Compiled, level: Compiled | None, *, edition: int, scope: str
) -> FrozenFigures:
    """
    Store the current figures of a year; the caller has checked that every act is counted.

    This is not an act: the act that submits the report contains the hash of the figures.
    Law: 条例19 art. 49, 50.
    """
    body = lock(body)
    return FrozenFigures.objects.create(
        body=body,
        year=compiled.year,
        edition=edition,
        scope=scope,
        cells=numbers_as_text(compiled.named()),
        level=numbers_as_text(level.named()) if level else None,
        local_rows={row.key: [row.name, row.columns[0].unit] for row in compiled.local_rows},
    )


@transaction.atomic
def discard_frozen_figures(frozen: FrozenFigures) -> None:
    """Delete the frozen figures of a report that was taken back or returned."""
    lock(frozen).delete()
