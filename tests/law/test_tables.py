from gongkai.law.grounds import GROUNDS, Ground, needs_ground
from gongkai.law.proactive import ITEMS


def test_fifteen_items_of_article_20() -> None:
    assert [item.code for item in ITEMS] == [f"A20-{number:02}" for number in range(1, 16)]
    assert {item.working_days for item in ITEMS} == {20}
    assert [item.basis for item in ITEMS] == [
        f"条例19 art. 20 ({number})" for number in range(1, 16)
    ]


def test_every_ground_has_its_article() -> None:
    assert set(GROUNDS) == set(Ground)
    assert all(text.law.startswith("条例19 art. 1") for text in GROUNDS.values())


def test_only_what_is_closed_needs_a_ground() -> None:
    assert [needs_ground(attribute) for attribute in ("public", "on_request", "closed")] == [
        False,
        False,
        True,
    ]
