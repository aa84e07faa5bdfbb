"""The register of projects as a release package of the Open Contracting Data Standard."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gongkai.datasets.models import Dataset
from gongkai.datasets.ready_made import READY_MADE
from gongkai.datasets.schema_parts import BadSchema
from gongkai.datasets.schemas import read_schema
from gongkai.datasets.terms import DatasetTerms
from tests.cast import Cast
from tests.datasets.tables import draft, new_dataset, published, written

PPP = next(one for one in READY_MADE if one.code == "ppp-projects")
PROJECT = {"name": "id", "title": "编号", "ocds": "planning/project/id"}
REGISTER = {
    "fields": [
        PROJECT | {"constraints": {"required": True}},
        {"name": "stage", "title": "阶段", "ocds": "tender/status"},
        {"name": "supplier", "title": "中选方", "ocds": "awards/0/suppliers/0/name"},
        {
            "name": "signed",
            "title": "签约日期",
            "type": "date",
            "ocds": "contracts/0/dateSigned",
        },
        {"name": "about", "title": "概况", "ocds": "planning/project/description"},
        {
            "name": "value",
            "title": "投资",
            "type": "number",
            "decimals": 2,
            "unit": "元",
            "ocds": "planning/project/totalValue/amount",
        },
        {"name": "owner", "title": "联系人", "public": False},
    ],
    "primaryKey": ["id"],
    "chart": None,
}
ROWS = "编号,阶段,中选方,签约日期,概况,投资,联系人\nA-1,采购,,,供水,0.05,甲\nA-2,谈判,,2017-05-08,,,乙\n"


def package(client: Client, code: str) -> Any:
    """Return the package of the first version, as a program reads it."""
    answer = client.get(f"/data/{code}/v1/ocds.json")
    assert answer["Content-Type"] == "application/json"
    return json.loads(b"".join(answer))


@pytest.mark.django_db
def test_the_ready_made_register_is_a_release_package(
    cast: Cast, tmp_path: Path, client: Client, settings: Any
) -> None:
    settings.GONGKAI_DATASETS = DatasetTerms(ocds_prefix="ocds-a1b2c3")
    dataset = new_dataset(cast, "ppp-projects", **({"chart": None} | PPP.descriptor()))
    release = published(cast, draft(cast, dataset, written(tmp_path, PPP.sample_csv())))
    assert release.published_at is not None
    found = package(client, "ppp-projects")
    assert (found["version"], found["publisher"]["name"]) == ("1.1", cast.finance.name)
    assert found["uri"].endswith("/data/ppp-projects/v1/ocds.json")
    # The row that is a total is no project.
    (one,) = found["releases"]
    assert datetime.fromisoformat(one.pop("date")) == release.published_at
    assert one == {
        "ocid": "ocds-a1b2c3-示例-1",
        "id": "ocds-a1b2c3-示例-1-v1",
        "language": "zh",
        "tag": ["planning", "tender", "award"],
        "initiationType": "tender",
        "parties": [
            {"id": "示例县住房城乡建设局", "name": "示例县住房城乡建设局", "roles": ["buyer"]},
            {"id": "示例水务公司", "name": "示例水务公司", "roles": ["supplier"]},
        ],
        "planning": {
            "project": {
                "id": "示例-1",
                "title": "示例县污水处理厂项目",
                "sector": {"description": "生态建设和环境保护"},
                "locations": [{"description": "示例县"}],
                "totalValue": {"amount": 350_000_000, "currency": "CNY"},
            },
            "budget": {"description": "可行性缺口补助"},
        },
        "tender": {
            "id": "示例-1",
            "title": "示例县污水处理厂项目",
            "status": "complete",
            "procurementMethodDetails": "BOT",
        },
        "buyer": {"id": "示例县住房城乡建设局", "name": "示例县住房城乡建设局"},
        "awards": [
            {"id": "示例-1-1", "suppliers": [{"id": "示例水务公司", "name": "示例水务公司"}]}
        ],
    }
    page = client.get("/data/ppp-projects/").content.decode()
    assert "/data/ppp-projects/v1/ocds.json" in page


@pytest.mark.django_db
def test_places_that_no_column_fills_are_left_out(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    dataset = new_dataset(cast, "register", **REGISTER)
    published(cast, draft(cast, dataset, written(tmp_path, ROWS)))
    first, second = package(client, "register")["releases"]
    assert first["ocid"] == "register-A-1"
    assert first["planning"]["project"] == {
        "id": "A-1",
        "description": "供水",
        "totalValue": {"amount": 0.05, "currency": "CNY"},
    }
    assert (first["tender"]["status"], first["tag"]) == ("active", ["planning", "tender"])
    assert not {"buyer", "parties", "awards", "contracts"} & set(first)
    # A stage that OCDS does not know is no status; a contract without a supplier has its award.
    assert second["tender"] == {"id": "A-2"}
    assert second["tag"] == ["planning", "award", "contract"]
    assert second["awards"] == [{"id": "A-2-1"}]
    assert second["contracts"] == [
        {"id": "A-2-1", "awardID": "A-2-1", "dateSigned": "2017-05-08T00:00:00+08:00"}
    ]
    assert "联系人" not in json.dumps(second, ensure_ascii=False)
    Dataset.objects.filter(code="register").update(published_on=None)
    assert client.get("/data/register/v1/ocds.json").status_code == 404


@pytest.mark.django_db
def test_what_is_no_register_of_projects_has_no_package(
    cast: Cast, tmp_path: Path, client: Client
) -> None:
    plain = {"fields": [{"name": "a", "title": "甲"}], "primaryKey": [], "chart": None}
    published(cast, draft(cast, new_dataset(cast, "plain", **plain), written(tmp_path, "甲\n1\n")))
    assert client.get("/data/plain/v1/ocds.json").status_code == 404
    assert "ocds.json" not in client.get("/data/plain/").content.decode()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([PROJECT | {"ocds": "planning/project"}], "bad-ocds"),
        ([PROJECT | {"public": False}], "private-ocds"),
        ([PROJECT, PROJECT | {"name": "b", "title": "乙"}], "ocds-twice"),
        ([PROJECT | {"ocds": "planning/project/totalValue/amount"}], "wrong-ocds-type"),
        ([PROJECT | {"ocds": "contracts/0/dateSigned"}], "wrong-ocds-type"),
    ],
)
def test_a_wrong_place_is_refused(fields: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(BadSchema) as found:
        read_schema({"fields": fields})
    assert found.value.code == code
