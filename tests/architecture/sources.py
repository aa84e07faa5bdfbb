"""The files of the tree, each read and parsed once for all tests of this folder."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "gongkai"


@cache
def sources(*packages: str) -> list[Path]:
    """Return the Python files of some packages (default: all), without migrations."""
    folders = [PACKAGE / name for name in packages] if packages else [PACKAGE]
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Return every node of a file."""
    return list(ast.walk(tree_of(path)))


def calls_in(path: Path) -> Iterator[ast.Call]:
    """Yield every call of a file."""
    return (node for node in nodes_of(path) if isinstance(node, ast.Call))


def name_of(path: Path) -> str:
    """Return the path of a file within the tree."""
    return path.relative_to(ROOT).as_posix()
