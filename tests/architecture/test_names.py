"""Names of modules, functions, classes, constants and views follow the field's terms."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, name_of, nodes_of, sources, tree_of
from tests.architecture.test_conventions import INTERFACES

# Words of the former vocabulary, each with the term that replaces it.
OLD_WORDS = {
    "told": "notification, applicant_view",
    "twin": "similar",
    "twins": "similarity",
    "minding": "assignees",
    "sealing": "encryption",
    "sealed": "encrypted",
    "unsealable": "DecryptionError",
    "deed": "action, step",
    "deeds": "actions, steps",
    "managing": "account actions",
    "road": "workflow, route",
    "strip": "deadline_bar",
    "strips": "deadline_bar",
    "tickets": "signed_urls",
    "urgency": "deadline_tier",
    "bindings": "placeholders",
    "narratives": "sections",
    "grids": "worksheets",
    "recount": "audit",
    "renderings": "rendering",
    "visits": "view_counts",
    "entrance": "auth",
    "guards": "security_headers, rate_limits",
    "printed": "print_layout",
    "follower": "consumer",
    "followers": "consumers",
    "heap": "bulk",
    "door": "permission check",
    "broom": "purge",
    "house": "project",
    "beat": "step",
    "lent": "delegated",
    "chip": "bound figure",
    "thawed": "live figures",
    "reckoned": "calculated",
    "handed": "submitted",
    "heard": "notified",
    "mended": "corrected",
    "spoken": "text",
}
# Uses of these words that are standard terms.
ALLOWED = {
    ("gongkai/applications/actions/clocks.py", "recount"),
    ("gongkai/applications/recording.py", "recount"),
    ("gongkai/documents/actions/clocks.py", "recount"),
    ("gongkai/reports/published/model.py", "grids"),
}
# Views for which one word is the standard name.
ONE_WORD_VIEWS = {"home", "statistics", "suggestions", "styleguide", "login", "logout"}
OLD_CONSTANT = re.compile(r"^(_?MOST|_?LONGEST|_?LARGEST|_?SHORTEST|_?FEWEST)(_|$)")
PAGE_DECORATOR = re.compile(r"(page|require_\w+|login_not_required)$")


def words_of(name: str) -> list[str]:
    """Split a snake-case or camel-case name into its words, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def names_in(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of the functions, classes, fields and module constants of a file."""
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        if isinstance(node, ast.ClassDef | ast.Module):
            for one in node.body:
                targets = one.targets if isinstance(one, ast.Assign) else []
                if isinstance(one, ast.AnnAssign) and isinstance(node, ast.ClassDef):
                    targets = [one.target]
                yield from ((one.lineno, name.id) for name in targets if isinstance(name, ast.Name))


def decorators_of(function: ast.FunctionDef) -> Iterator[str]:
    for node in function.decorator_list:
        called = node.func if isinstance(node, ast.Call) else node
        yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_view_names_have_noun_and_action() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in sources(*INTERFACES)
        if "view" in path.stem or path.parent.name == "views"
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
        if any(PAGE_DECORATOR.search(name) for name in decorators_of(node))
        if "_" not in node.name and node.name not in ONE_WORD_VIEWS
    ]
    assert found == []


def test_limits_are_called_max_and_min() -> None:
    files = [
        *sources(),
        *sorted((ROOT / "tests").rglob("*.py")),
        *sorted((ROOT / "tools").rglob("*.py")),
    ]
    found = [
        f"{name_of(path)}:{line} {name}"
        for path in files
        for line, name in names_in(path)
        if OLD_CONSTANT.match(name)
    ]
    assert found == []


def test_no_name_uses_a_word_of_the_former_vocabulary() -> None:
    found = [
        f"{name_of(path)}:{line} {name} (now: {OLD_WORDS[word]})"
        for path in sources()
        for line, name in [(1, path.stem), *names_in(path)]
        for word in words_of(name)
        if word in OLD_WORDS and (name_of(path), word) not in ALLOWED
    ]
    assert found == []


def test_every_allowed_word_is_still_used() -> None:
    unused = [
        (file, word)
        for file, word in ALLOWED
        if not any(word in words_of(name) for _line, name in names_in(ROOT / file))
    ]
    assert unused == []
