"""Formulas: what they compute, and what is refused when they are written."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.assessments.formulas import (
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    FormulaError,
    evaluated,
    names_in,
    parsed,
)

NAMES = {"a", "b", "late"}
VALUES = {"a": Decimal(3), "b": Decimal(4), "late": Decimal(0)}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a", 3),
        ("a + b * 2", 11),
        ("(a + b) * 2", 14),
        ("100 - a - b", 93),
        ("-a + 10", 7),
        ("b / 2", 2),
        ("percent(a, b)", 75),
        ("ratio(a, b) * 100", 75),
        ("percent(a, late)", None),
        ("min(a, b) + max(a, b, 9)", 12),
        ("a * 1000", 100),
        ("0 - a", 0),
        ("steps(a, 5, 100, 3, 60, 0)", 60),
        ("steps(b, 5, 100, 4, 80, 0)", 80),
        ("steps(late, 5, 100, 3, 60, 0)", 0),
        ("ＰＥＲＣＥＮＴ（a，b）", 75),
        ("a × 2 ÷ 3", 2),
    ],
)
def test_a_formula_gives_0_to_100_or_does_not_apply(text: str, result: int | None) -> None:
    assert evaluated(parsed(text, NAMES), VALUES) == result


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("", "empty", ""),
        ("1 + 2", "no-name", ""),
        ("c", "name", "c"),
        ("eval(a)", "function", "eval"),
        ("__import__(a)", "sign", "_"),
        ("a.b", "sign", "."),
        ("a b", "rest", "b"),
        ("a +", "ends", ""),
        ("(a", "ends", ")"),
        ("(a b", "expected", ")"),
        ("a + )", "sign", ")"),
        ("a / b", "divisor", ""),
        ("a / 0", "zero", ""),
        ("a / (2 - 2)", "zero", ""),
        ("a / ratio(1, 0)", "zero", ""),
        ("a / (1 / (ratio(1, 1) - 1))", "zero", ""),
        ("percent(a, 0)", "zero", ""),
        ("ratio(a)", "arguments", "ratio"),
        ("ratio(a, b, b)", "arguments", "ratio"),
        ("steps(a, 1, 2, 3, 4)", "arguments", "steps"),
        ("a" + " + a" * MAX_LENGTH, "too-long", ""),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "too-deep", ""),
        ("-" * (MAX_DEPTH + 1) + "a", "too-deep", ""),
    ],
)
def test_a_formula_that_could_fail_is_refused_when_it_is_written(
    text: str, code: str, word: str
) -> None:
    with pytest.raises(FormulaError) as raised:
        parsed(text, NAMES)
    assert (raised.value.code, raised.value.word) == (code, word)


def test_the_names_of_a_formula_are_known() -> None:
    assert names_in(parsed("percent(a, b) - min(late, 3)", NAMES)) == NAMES


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(alphabet="ab late0123456789.+-*/(),", max_size=40)
    | st.sampled_from(sorted(FUNCTIONS)).map(lambda name: f"{name}(a,b,0,late)"),
    st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
)
def test_an_accepted_formula_never_fails(text: str, numbers: list[int]) -> None:
    try:
        node = parsed(text, NAMES)
    except FormulaError:
        return
    values = dict(zip(sorted(NAMES), map(Decimal, numbers), strict=True))
    result = evaluated(node, values)
    assert result is None or 0 <= result <= 100
