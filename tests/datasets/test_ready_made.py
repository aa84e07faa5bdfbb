"""The ready-made datasets of the key fields, and the commands that create and fill datasets."""

import json
import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from gongkai.datasets.models import Dataset, DatasetVersion
from gongkai.datasets.parsed_rows import check_rows
from gongkai.datasets.queries import rows_of
from gongkai.datasets.ready_made import OTHER_SOURCES, READY_MADE, ReadyMade
from gongkai.datasets.schemas import read_schema
from tests.cast import Cast
from tests.datasets.tables import HEAD, ROWS, new_dataset, written

SHARED = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[3] / "shared"))
BY_CODE = {one.code: one for one in READY_MADE}


@pytest.mark.shared
def test_each_key_field_of_the_mission_has_a_ready_made_dataset() -> None:
    text = (SHARED / "domain" / "mission.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| (M17[a-z]) \|", text, re.MULTILINE))
    assert rows == {one.row for one in READY_MADE}


@pytest.mark.shared
def test_samples_have_the_figures_of_2017() -> None:
    figures = json.loads((SHARED / "data" / "report_2017.json").read_text())["figures"]
    for code, names in {
        "ppp-projects": ["ppp.projects", "ppp.investment_yuan_100m"],
        "powers": ["approvals.items"],
        "budgets": ["budget.departments", "budget.coverage_percent"],
        "capacity-quality": [
            "capacity.steel_companies_closed",
            "capacity.steel_tonnes_10k",
        ],
        "food-drugs": [
            "food.sampling_notices",
            "food.drug_quality_notices",
            "food.device_quality_notices",
            "food.cosmetics_quality_notices",
            "food.flight_inspection_notices",
            "food.companies_named",
            "food.penalty_decisions",
            "food.penalty_disclosure_percent",
        ],
        "warnings": [
            "safety.inspection_briefs",
            "safety.disaster_notices",
            "safety.warnings_issued",
            "safety.sms_recipients_10k",
        ],
    }.items():
        cells = {cell for row in BY_CODE[code].sample for cell in row.split(",")}
        assert {str(figures[name]) for name in names} <= cells


@pytest.mark.parametrize("one", READY_MADE, ids=lambda one: one.row)
def test_each_schema_is_right_and_takes_its_sample(one: ReadyMade, tmp_path: Path) -> None:
    schema = read_schema(one.descriptor())
    assert schema.key
    sources = {field.source for field in schema.fields}
    assert one.source in sources
    assert sources <= {one.source, *OTHER_SOURCES.values()}
    checked = check_rows(schema, written(tmp_path, one.sample_csv()), most=100)
    assert [str(problem) for problem in checked.problems] == []
    assert checked.rows == len(one.sample)
    assert checked.findings == {}


def test_a_field_names_the_article_only_where_it_asks_for_it() -> None:
    fields = {one.name: one.source for one in read_schema(BY_CODE["fees"].descriptor()).fields}
    law = "政府信息公开条例（2019）第二十条第（八）项"
    assert {name for name, source in fields.items() if source == law} == {
        "item",
        "basis",
        "standard",
    }
    food = {one.name: one.source for one in read_schema(BY_CODE["food-drugs"].descriptor()).fields}
    assert food["disclosed"] == OTHER_SOURCES["w"]


def test_the_list_of_universities_has_its_fifty_items() -> None:
    rows = [row.split(",") for row in BY_CODE["university-list"].sample]
    assert [row[1] for row in rows] == [str(number) for number in range(1, 51)]
    assert len({row[2] for row in rows}) == 10
    assert len({row[3] for row in rows}) == 50


def test_three_public_expenses_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    one = BY_CODE["budgets"]
    text = one.sample_csv().replace("60.00", "61.00")
    checked = check_rows(read_schema(one.descriptor()), written(tmp_path, text), most=100)
    assert checked.problem_count == 1


@pytest.mark.django_db
def test_ready_made_datasets_are_installed_once(cast: Cast) -> None:
    account = cast.disclosure.account
    assert account is not None
    arguments = [cast.finance.code, "--by", account.username]
    out = StringIO()
    call_command("install_datasets", *arguments, "--only", "fees", stdout=out)
    call_command("install_datasets", *arguments, "--sample", stdout=out)
    assert "fees: exists already" in out.getvalue()
    assert Dataset.objects.count() == len(READY_MADE)
    assert DatasetVersion.objects.count() == len(READY_MADE) - 1
    budgets = Dataset.objects.get(code="budgets")
    assert budgets.catalogue_item is not None
    assert rows_of(DatasetVersion.objects.get(dataset=budgets)).count() == 3
    for wrong in (["none", "--by", account.username], [cast.finance.code, "--by", "nobody"]):
        with pytest.raises(CommandError):
            call_command("install_datasets", *wrong)
    Dataset.objects.filter(code="fees").update(code="others")
    stranger = cast.stranger.account
    assert stranger is not None
    with pytest.raises(CommandError):
        call_command("install_datasets", cast.finance.code, "--by", stranger.username)


@pytest.mark.django_db
def test_many_rows_are_imported_by_a_command(cast: Cast, tmp_path: Path) -> None:
    dataset = new_dataset(cast)
    account = cast.disclosure.account
    assert account is not None
    good = written(tmp_path, HEAD + ROWS)
    bad = written(tmp_path, HEAD + "x,a,1,羊肉,\n", "bad.csv")
    out = StringIO()
    call_command("import_dataset", "prices", good, "--by", account.username, "--check", stdout=out)
    assert not DatasetVersion.objects.exists()
    call_command("import_dataset", "prices", good, "--by", account.username, stdout=out)
    assert "2 rows, 2 added" in out.getvalue()
    more = written(tmp_path, HEAD + "2026-11-13,华凌,70,牛肉,\n", "more.csv")
    call_command("import_dataset", "prices", more, "--by", account.username, "--some", stdout=out)
    assert rows_of(DatasetVersion.objects.get(dataset=dataset)).count() == 3
    for arguments in (
        ["none", good, "--by", account.username],
        ["prices", good, "--by", "nobody"],
        ["prices", bad, "--by", account.username],
        ["prices", bad, "--by", account.username, "--check"],
    ):
        with pytest.raises(CommandError):
            call_command("import_dataset", *arguments, stdout=out)
    assert rows_of(DatasetVersion.objects.get(dataset=dataset)).count() == 3
