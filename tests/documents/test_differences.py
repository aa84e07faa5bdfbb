"""Differences between two texts: exact, readable, and bounded for every text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongkai.documents import differences as module
from gongkai.documents.differences import Piece, compared, differences, within

WORDS = st.text("甲乙丙 \n", max_size=40)


def before(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "new")


def after(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "gone")


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS)
@example("", "")
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = within(old, new)
    assert (before(pieces), after(pieces)) == (old, new)
    rows = list(module._rows(old.split("\n"), new.split("\n")))
    olds = [before(row.pieces) for row in rows if row.before or not row.after]
    assert "".join(olds) == old.replace("\n", "")


def test_changed_words_are_marked_within_their_line() -> None:
    old = "第一条 甲\n第二条 每小时五元。\n第三条 乙\n第四条 丙\n第五条 丁"
    new = "第一条 甲\n第二条 每小时三元。\n第三条 乙\n第四条 丙\n第五条 丁"
    rows = compared(old, new)
    assert [row.gap for row in rows] == [0, 0, 0]
    assert rows[1].pieces == [
        Piece("same", "第二条 每小时"),
        Piece("gone", "五"),
        Piece("new", "三"),
        Piece("same", "元。"),
    ]
    assert before(rows[1].before) == "第二条 每小时五元。"
    assert after(rows[1].after) == "第二条 每小时三元。"


def test_lines_left_out_are_counted() -> None:
    old = "\n".join(str(number) for number in range(20))
    assert [row.gap for row in compared(old, f"x\n{old}\ny")] == [0, 0, 18, 0]


def test_added_and_removed_lines_stand_alone() -> None:
    assert differences("甲\n乙", "甲\n丙丁\n乙") == [
        [Piece("same", "甲")],
        [Piece("new", "丙丁")],
        [Piece("same", "乙")],
    ]
    assert differences("甲\n丙丁\n乙", "甲\n乙")[1] == [Piece("gone", "丙丁")]
    assert differences("甲", "甲") == []


def test_lines_without_anything_in_common_are_not_mixed() -> None:
    assert within("今天天气很好", "收费目录") == [
        Piece("gone", "今天天气很好"),
        Piece("new", "收费目录"),
    ]


def test_hostile_texts_end_within_the_limit_of_steps() -> None:
    texts = ["ab" * 3000, "ba" * 2999 + "c", "a" * 100_000]
    for old in texts:
        for new in texts:
            _edits, steps = module._edits(old, new[::-1], 20_000)
            assert steps < 20_000 + len(old) + len(new)
    lines = (
        "\n".join("ab\ncd" for _number in range(3_000)),
        "\n".join("cd\nef\nab" for _n in range(3_000)),
    )
    _edits, steps = module._edits(lines[0].split("\n"), lines[1].split("\n"), 20_000)
    assert steps < 40_000
    assert len(compared(*lines)) == module.MAX_ROWS


def test_many_changed_lines_share_one_limit() -> None:
    old = "\n".join(f"{number} 甲乙丙丁戊己庚辛" for number in range(50))
    new = "\n".join(f"{number} 甲乙丙丁戊己庚壬" for number in range(50))
    rows = list(module._rows(old.split("\n"), new.split("\n")))
    assert all(any(piece.kind == "same" for piece in row.pieces) for row in rows)
    pieces, steps = module._inside("甲乙", "甲丙", 0)
    assert (steps, pieces) == (0, [Piece("gone", "甲乙"), Piece("new", "甲丙")])
