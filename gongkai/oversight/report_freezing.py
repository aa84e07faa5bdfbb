"""What a report keeps of itself when it is handed in, and the hash that its act carries."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gongkai.law.report_forms.shapes import Number, plain
from gongkai.oversight.compilation import Compiled
from gongkai.oversight.narratives import outlines_of
from gongkai.oversight.report_charts import charts_of, stored_charts
from gongkai.oversight.report_checks import Working, figures_of


def frozen_of(found: Working, read: Mapping[str, int]) -> dict[str, Any]:
    """Return what a report keeps of itself: numbers as text, so that a fraction stays exact."""
    counted = figures_of(found.compiled, found.level)
    return {
        "form": found.form.code,
        "cells": _texts(found.compiled.named()),
        "level": _texts(found.level.named()) if found.level else None,
        "extra": _texts(
            {name: number for name, number in found.figures.items() if name not in counted}
        ),
        "last": _texts(found.last),
        "local_rows": _rows(found.compiled),
        "texts": {
            outline.key: str(found.bound(outline.key).html) for outline in outlines_of(found.form)
        },
        "charts": stored_charts(charts_of(found.report, found.compiled)),
        "body_name": found.report.body.name,
        "heads": dict(sorted(read.items())),
    }


def _texts(numbers: Mapping[str, Number]) -> dict[str, str]:
    return {name: plain(number) for name, number in numbers.items()}


def _rows(compiled: Compiled) -> dict[str, list[str]]:
    return {row.key: [row.name, row.columns[0].unit] for row in compiled.local_rows}


def digest_of(frozen: Mapping[str, Any]) -> str:
    """Return the hash by which the act of handing in holds what was frozen."""
    return hashlib.sha256(
        json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
