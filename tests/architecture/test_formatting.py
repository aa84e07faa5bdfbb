"""The formatter has no exceptions but tables of values, which are read by columns."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "# fmt: " + "skip"
FILES = [
    path
    for folder in ("gongkai", "tests", "tools", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if MARK in path.read_text(encoding="utf-8")
]


def lines_of_tables(tree: ast.Module) -> set[int]:
    """Return the lines of constants that are tables, and of the parameters of tests."""
    tables: list[ast.stmt | ast.expr] = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Dict | ast.List | ast.Set | ast.Tuple)
    ]
    tables += [
        decorator
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("parametrize")
    ]
    return {line for node in tables for line in range(node.lineno, (node.end_lineno or 0) + 1)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_tables_are_left_to_the_hand(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    marked = {number for number, line in enumerate(text.splitlines(), 1) if MARK in line}
    assert marked <= lines_of_tables(ast.parse(text))
