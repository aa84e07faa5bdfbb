"""The sample region of 2017: figures add up at any scale, and verification finds no problems."""

import csv
import json
from collections.abc import Callable
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from gongkai.sampledata.region_2017.build import BODIES
from gongkai.sampledata.region_2017.facts import COUNTED, MANUAL_FACTS, TOP, YEAR
from gongkai.sampledata.region_2017.spread import by_largest_remainder, scaled
from tests.cast import Cast

SCALE = Fraction(1, 100)


def test_figures_of_the_region_at_a_hundredth(db: None, capsys: Any) -> None:
    call_command("sample", "--scale", "0.01", "--no-search")
    call_command("search_rebuild")
    capsys.readouterr()
    call_command("report", str(YEAR), "--body", TOP)
    figures = json.loads(capsys.readouterr().out)["figures"]

    def shown(key: str) -> int:
        one = COUNTED[key]
        return sum(figures[one.cell]["kinds"][kind] for kind in one.kinds)

    def shares(*keys: str) -> list[int]:
        return scaled([COUNTED[key].value for key in keys], SCALE)

    for channel in ("weibo", "wechat"):
        keys = (f"{channel}.government", f"{channel}.prefectures", f"{channel}.departments")
        assert [shown(key) for key in keys] == shares(*keys)
        assert shown(f"{channel}.total") == sum(shares(*keys))
    keys = ("website.general_office", "website.departments_and_prefectures")
    assert [shown(key) for key in keys] == shares(*keys)
    assert shown("website.total") == figures["act.total"]["area"] == 7_308
    assert shown("applications.received") == shown("applications.answered_in_time") == 12
    assert (shown("reconsideration.total"), shown("applications.fees_yuan")) == (1, 0)
    for key, fact in MANUAL_FACTS.items():
        assert figures[fact.slot]["own"] == figures[fact.slot]["manual"] == float(fact.value), key
    call_command("ledger", "verify")
    call_command("figures", "verify")
    call_command("verify")
    told = capsys.readouterr()
    assert "The ledger is intact: " in told.out
    assert "FAULTS" not in told.err + told.out


def test_sample_requires_an_empty_installation(cast: Cast) -> None:
    with pytest.raises(CommandError, match="empty"):
        call_command("sample")


@pytest.mark.parametrize("scale", ["0", "-1", "11", "x", "1/0"])
def test_scale_is_checked(db: None, scale: str) -> None:
    with pytest.raises(CommandError):
        call_command("sample", "--scale", scale)


@pytest.mark.shared
def test_facts_agree_with_the_published_report(shared: Path) -> None:
    published = json.loads((shared / "data" / "report_2017.json").read_text(encoding="utf-8"))[
        "figures"
    ]
    ours = {key: one.value for key, one in COUNTED.items()} | {
        key: float(one.value) for key, one in MANUAL_FACTS.items()
    }
    assert ours == published
    theirs = (shared / "data" / "units_2017.csv").read_text(encoding="utf-8")
    assert list(csv.DictReader(StringIO(theirs))) == list(
        csv.DictReader(StringIO(BODIES.read_text(encoding="utf-8")))
    )


def test_sample_documentation_lists_every_figure_and_its_source() -> None:
    page = Path("docs/sample.md").read_text(encoding="utf-8")
    for key, one in COUNTED.items():
        assert f"| `{key}` | acts | `{one.cell}` |" in page
    for key, fact in MANUAL_FACTS.items():
        assert f"| `{key}` | manual | `{fact.slot}` |" in page


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_distribution_adds_up_and_is_proportional(total: int, weights: list[int]) -> None:
    spread: Callable[[], list[int]] = lambda: by_largest_remainder(total, weights)  # noqa: E731
    if not sum(weights):
        if total:
            with pytest.raises(ValueError, match=str(total)):
                spread()
        return
    found = spread()
    assert sum(found) == total
    for number, weight in zip(found, weights, strict=True):
        assert abs(number - Fraction(total * weight, sum(weights))) < 1
