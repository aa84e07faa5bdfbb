import pytest

from gongkai.law.grounds import GROUNDS, Ground, needs_ground
from gongkai.law.proactive import (
    ARTICLE_20,
    ARTICLE_21,
    ITEMS,
    Level,
    division_level,
    item_codes_of,
    level_of,
)


def test_fifteen_items_of_article_20() -> None:
    assert [item.code for item in ARTICLE_20] == [f"A20-{number:02}" for number in range(1, 16)]
    assert {item.working_days for item in ITEMS} == {20}
    assert [item.basis for item in ARTICLE_20] == [
        f"条例19 art. 20 ({number})" for number in range(1, 16)
    ]


def test_subjects_of_article_21_by_level() -> None:
    assert [item.title for item in ARTICLE_21 if item.level == Level.CITY_AND_COUNTY] == [
        "市政建设",
        "公共服务",
        "公益事业",
        "土地征收",
        "房屋征收",
        "治安管理",
        "社会救助",
    ]
    assert [item.title for item in ARTICLE_21 if item.level == Level.TOWNSHIP] == [
        "贯彻落实农业农村政策（乡镇）",
        "农田水利工程建设运营（乡镇）",
        "农村土地承包经营权流转（乡镇）",
        "宅基地使用情况审核（乡镇）",
        "土地征收（乡镇）",
        "房屋征收（乡镇）",
        "筹资筹劳（乡镇）",
        "社会救助（乡镇）",
    ]
    assert {item.basis for item in ARTICLE_21} == {"条例19 art. 21"}
    assert len({item.code for item in ITEMS}) == len({item.title for item in ITEMS}) == 30


@pytest.mark.parametrize(
    ("region", "is_government", "level"),
    [
        ("650000", True, Level.ALL),
        ("650100", True, Level.CITY_AND_COUNTY),
        ("650100", False, Level.CITY_AND_COUNTY),
        ("650102", True, Level.CITY_AND_COUNTY),
        ("650102000000", True, Level.CITY_AND_COUNTY),
        ("650102103", True, Level.TOWNSHIP),
        ("650102103000", True, Level.TOWNSHIP),
        ("650102103", False, Level.ALL),
        ("", True, Level.ALL),
        ("CN", False, Level.ALL),
    ],
)
def test_level_follows_the_division_code(region: str, is_government: bool, level: Level) -> None:
    assert level_of(region, is_government=is_government) == level


@pytest.mark.parametrize(
    ("region", "level"),
    [
        ("650000", "province"),
        ("650100", "prefecture"),
        ("650102", "county"),
        ("650102000000", "county"),
        ("650102103", "township"),
        ("6501", None),
        ("CN", None),
    ],
)
def test_level_of_a_division(region: str, level: str | None) -> None:
    assert division_level(region) == level


def test_each_level_has_the_items_of_every_body_and_its_own() -> None:
    assert [len(item_codes_of(level)) for level in Level] == [15, 22, 23]
    assert item_codes_of(Level.TOWNSHIP)[15] == "A21-08"


def test_every_ground_has_its_article() -> None:
    assert set(GROUNDS) == set(Ground)
    assert all(text.law.startswith("条例19 art. 1") for text in GROUNDS.values())


def test_only_what_is_closed_needs_a_ground() -> None:
    assert [needs_ground(attribute) for attribute in ("public", "on_request", "closed")] == [
        False,
        False,
        True,
    ]
