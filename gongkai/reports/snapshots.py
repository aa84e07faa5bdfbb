"""The snapshot of a submitted report and the hash that its act contains."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gongkai.reports.checks import WorkingReport, figures_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering.chart_data import charts_of, stored_charts
from gongkai.reports.sections import outlines_of
from gongkai.statistics.compilation import numbers_as_text


def snapshot_of(found: WorkingReport, read: Mapping[str, int]) -> dict[str, Any]:
    """Return a report's snapshot without its figures; `read` maps chains to positions."""
    counted = figures_of(found.compiled, found.level)
    return {
        "form": found.form.code,
        "extra": numbers_as_text(
            {name: number for name, number in found.figures.items() if name not in counted}
        ),
        "last": numbers_as_text(found.last),
        "texts": {
            outline.key: str(found.bound_text(outline.key).html)
            for outline in outlines_of(found.form)
        },
        "charts": stored_charts(charts_of(found.report, found.compiled)),
        "body_name": found.report.body.name,
        "heads": dict(sorted(read.items())),
    }


def digest_of(report: AnnualReport) -> str:
    """Return the hash of a report's snapshot and figures, which the act of submission contains."""
    frozen = dict(report.frozen)
    if report.figures is not None:
        frozen |= {
            "cells": report.figures.cells,
            "level": report.figures.level,
            "local_rows": report.figures.local_rows,
        }
    return hashlib.sha256(
        json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
