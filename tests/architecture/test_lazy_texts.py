"""No text is filled in while a module is imported: all readers would get it in one language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parent.parent.parent / "gongkai"
LAZY = {"gettext_lazy", "pgettext_lazy", "ngettext_lazy"}


def filled_at_import(tree: ast.Module) -> Iterator[int]:
    """Yield the lines outside functions in which a lazy text is filled in by an operator or a method."""
    names = {
        one.asname or one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for one in node.names
        if one.name in LAZY
    }
    later = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.Lambda)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in later:
            continue
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            text: ast.expr = node.left
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            text = node.func.value
        else:
            continue
        if isinstance(text, ast.Call) and getattr(text.func, "id", "") in names:
            yield node.lineno


def test_no_lazy_text_is_filled_in_at_import() -> None:
    found = {
        str(path.relative_to(SOURCES)): lines
        for path in sorted(SOURCES.rglob("*.py"))
        if (lines := list(filled_at_import(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found == {}


@pytest.mark.parametrize("line", ['_("a %(b)s") % {"b": 1}', '_("a {b}").format(b=1)'])
def test_a_text_that_is_filled_in_is_found(line: str) -> None:
    start = "from django.utils.translation import gettext_lazy as _\n"
    assert list(filled_at_import(ast.parse(f"{start}X = {line}"))) == [2]
    assert list(filled_at_import(ast.parse(f"{start}def f():\n    return {line}"))) == []
