"""Datasets in which each text that a person can write is hostile."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from gongkai.datasets.models import Bundle, DataRow, Dataset, DatasetVersion
from tests.cast import AT, Cast


def hostile_datasets(cast: Cast, payloads: Sequence[str]) -> None:
    """Create public datasets with these payloads; rows are written, because checks refuse some of them."""
    for number, payload in enumerate(payloads, start=1):
        fields: list[dict[str, Any]] = [
            {
                "name": "a",
                "title": payload[:100],
                "type": "string",
                "public": True,
                "indexed": True,
                "unit": payload,
                "description": payload,
                "source": payload,
                "personalDataReason": payload,
            },
            {"name": "n", "title": "数", "type": "integer", "public": True},
        ]
        schema = {
            "fields": fields,
            "primaryKey": [],
            "chart": {"kind": "bar", "x": "a", "y": "n"},
        }
        dataset = Dataset.objects.create(
            body=cast.finance,
            code=f"hostile-{number}",
            title=payload[:200],
            title_en=payload[:200],
            description=payload,
            legal_basis=payload,
            licence="free",
            cycle="WEEKLY",
            state="closed" if number % 2 else "active",
            reason=payload if number % 2 else "",
            fields=schema,
            versions=3,
            created_at=AT,
            public_at=AT,
            changed_at=AT,
            published_on=AT.date(),
            updated_on=AT.date(),
        )
        for version, state in ((1, "published"), (2, "published"), (3, "withdrawn")):
            DatasetVersion.objects.create(
                dataset=dataset,
                number=version,
                state=state,
                fields=schema,
                period=payload[:100],
                reason=payload,
                remark=payload,
                started_at=AT,
                published_at=AT,
                withdrawn_at=AT if state == "withdrawn" else None,
                row_count=2,
                findings={"a": {"count": 1, "line": 2, "kind": "mobile"}},
            )
        Bundle.objects.create(
            dataset=dataset,
            state="cancelled" if number % 2 else "confirmed",
            period=payload[:100],
            due_at=timezone.now() + timedelta(days=number),
            planned_at=AT,
            confirmed_at=AT,
            ended_at=AT if number % 2 else None,
            reason=payload if number % 2 else "",
            failure="" if number % 2 else payload,
            moves=[{"before": AT.isoformat(), "now": AT.isoformat(), "reason": payload}],
        )
        for position in (1, 2):
            DataRow.objects.create(
                dataset=dataset,
                key=f"{position:032}",
                position=position,
                first=position,
                values=[payload if position == 1 else f"{payload} ", position],
                s1=payload[:200],
            )
