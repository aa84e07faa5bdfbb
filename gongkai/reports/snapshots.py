"""What a report keeps of itself beside its figures when it is handed in, and the hash that its act carries."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gongkai.reports.checks import Working, figures_of
from gongkai.reports.models import AnnualReport
from gongkai.reports.rendering.chart_data import charts_of, stored_charts
from gongkai.reports.sections import outlines_of
from gongkai.statistics.compilation import texts_of


def snapshot_of(found: Working, read: Mapping[str, int]) -> dict[str, Any]:
    """Return what a report keeps of itself beside its figures; `read` says how far the count of each chain had come."""
    counted = figures_of(found.compiled, found.level)
    return {
        "form": found.form.code,
        "extra": texts_of(
            {name: number for name, number in found.figures.items() if name not in counted}
        ),
        "last": texts_of(found.last),
        "texts": {
            outline.key: str(found.bound(outline.key).html) for outline in outlines_of(found.form)
        },
        "charts": stored_charts(charts_of(found.report, found.compiled)),
        "body_name": found.report.body.name,
        "heads": dict(sorted(read.items())),
    }


def digest_of(report: AnnualReport) -> str:
    """Return the hash by which the act of handing in holds what was frozen: the figures and the rest of the report."""
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
