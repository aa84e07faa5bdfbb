"""Quality points: each follows from the dataset, and each that is not met says what to do."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongkai.catalogue.models import CatalogueItem
from gongkai.datasets.actions.datasets import amend_dataset
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.quality import quality_of
from tests.cast import AT, Cast
from tests.datasets.tables import (
    FACTS,
    HEAD,
    ROWS,
    SCHEMA,
    draft,
    first_version,
    new_dataset,
    written,
)
from tests.datasets.tables import published as publish

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def met(release: DatasetVersion, **options: Any) -> set[str]:
    points = quality_of(release.dataset, release, on=options.get("on", TODAY)).points
    assert all(str(one.label) and str(one.advice) for one in points)
    return {one.code for one in points if one.is_met}


def test_points_are_met_one_by_one(cast: Cast, tmp_path: Path, client: Client) -> None:
    release = first_version(cast, tmp_path)
    assert met(release) == {"updated", "key"}
    page = client.get("/en/data/prices/").content.decode()
    assert "Quality of the data: 2 of 8 points" in page
    item = CatalogueItem.objects.get(code="A20-15")
    facts = replace(
        FACTS,
        description="每周五在四个批发市场采集的农产品价格，当日发布，供生产者和消费者参考。",
        licence="cc-by-4.0",
        title_en="Wholesale prices",
        catalogue_item=item,
    )
    fields = [
        one | {"description": "含义", "source": "价格监测规定"}
        for one in SCHEMA["fields"]
        if one.get("public", True)
    ]
    dataset = new_dataset(cast, "better", fields=fields)
    dataset = amend_dataset(dataset, facts, by=cast.disclosure, at=AT)
    text = "\n".join(line.rpartition(",")[0] for line in (HEAD + ROWS).splitlines())
    better = publish(cast, draft(cast, dataset, written(tmp_path, text + "\n")))
    better.dataset.refresh_from_db()
    assert len(met(better)) == 8


def test_a_dataset_is_up_to_date_for_a_cycle_and_a_half(cast: Cast, tmp_path: Path) -> None:
    release = first_version(cast, tmp_path)
    assert "updated" in met(release, on=TODAY + timedelta(days=11))
    assert "updated" not in met(release, on=TODAY + timedelta(days=12))
    release.dataset.cycle = "IRREG"  # nobody can say when it is late
    assert len(quality_of(release.dataset, release, on=TODAY).points) == 7


def test_the_desk_says_what_to_do(cast: Cast, tmp_path: Path, sign_in: Any) -> None:
    release = first_version(cast, tmp_path)
    page = sign_in(cast.disclosure).get(f"/desk/data/{release.dataset_id}/").content.decode()
    assert "标题" in page
    assert page.count('class="where"') >= 6
