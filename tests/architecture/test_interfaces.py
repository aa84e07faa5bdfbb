"""Web interfaces open no transactions, create no refusals and call one action for each request."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of, nodes_of, tree_of

INTERFACES = ("portal", "desk", "api", "ui")
# Refusals about the request itself, not about the domain.
REFUSALS = {
    "gongkai/api/operations.py": "the problem details of HTTP errors have the shape of a refusal",
    "gongkai/api/tokens.py": "a request is refused before it is read, as by a rate limit",
    "gongkai/api/write_operations.py": "a code or an office that is sent names nothing",
    "gongkai/desk/documents/bulk.py": "a row of the list was deleted, has changed, or is locked",
    "gongkai/portal/applications/apply_views.py": "the form was sent twice",
    "gongkai/portal/consultations/comment_views.py": "the form was sent twice",
    "gongkai/portal/consultations/reader_views.py": "the form was sent twice",
    "gongkai/portal/error_reports/views.py": "the form was sent twice",
    "gongkai/portal/complaints/views.py": "the form was sent twice",
    "gongkai/portal/letters/create_views.py": "the form was sent twice",
    "gongkai/portal/interviews/question_views.py": "the form was sent twice",
    "gongkai/portal/form_tokens.py": "the form expired, or was sent by a program",
    "gongkai/ui/views/styleguide.py": "a sample",
}
# A sign-in attempt is counted in its own transaction before its result is known, so an attempt
# needs two actions, and a code a third.
SEVERAL_ACTIONS = {
    # Each file of a form is attached by itself, so that one refused file does not lose the others.
    "gongkai/desk/documents/edit_views.py:_attach": 2,
    "gongkai/desk/documents/edit_views.py:attachment_add": 3,
    "gongkai/desk/documents/edit_views.py:document_create": 3,
    "gongkai/desk/documents/edit_views.py:document_edit": 3,
    "gongkai/portal/query_code_entry.py:attempt_entry": 2,
    "gongkai/portal/query_code_entry.py:entry_page": 2,
    "gongkai/portal/applications/views.py:case_sign_in": 2,
    "gongkai/portal/consultations/comment_views.py:comment_status": 2,
    "gongkai/portal/consultations/reader_views.py:said_status": 2,
    "gongkai/portal/error_reports/views.py:error_report_status": 2,
    "gongkai/portal/complaints/views.py:complaint_status": 2,
    "gongkai/portal/training/views.py:certificate_check": 2,
    "gongkai/portal/letters/status_views.py:letter_status": 2,
    "gongkai/portal/interviews/question_views.py:event_question_status": 2,
    "gongkai/portal/meetings/seat_views.py:seat_status": 2,
    "gongkai/ui/forms.py:clean": 2,
    "gongkai/ui/forms.py:clean_code": 3,
    "gongkai/ui/forms.py:clean_password": 2,
    # An assertion is kept in one request and taken in another, and a sign-on is logged apart from either.
    "gongkai/ui/views/saml.py:saml_answer": 2,
    "gongkai/ui/views/saml.py:saml_return": 2,
    "gongkai/ui/views/sign_on.py:sign_on_code": 3,
}
# Names by which views call bound actions.
BOUND = {"action", "perform", "do"}


def interface_files() -> list[Path]:
    return [path for name in INTERFACES for path in sorted((ROOT / "gongkai" / name).rglob("*.py"))]


def names_loaded(path: Path) -> set[str]:
    """Return every name and attribute that a file uses, and every name that it imports."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found


def test_interfaces_open_no_transactions() -> None:
    found = {
        name_of(path)
        for path in interface_files()
        if names_loaded(path) & {"transaction", "atomic"}
    }
    assert found == set()


def test_interfaces_create_no_refusals() -> None:
    found = {
        name_of(path)
        for path in interface_files()
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"Refusal", "Refused", "refuse_if"}
    }
    assert found == set(REFUSALS)


@cache
def imports_of(path: Path) -> dict[str, str]:
    """Return the source module of each imported name of a file."""
    return {
        alias.asname or alias.name: node.module
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


@cache
def functions_of(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)}


def is_action(module: str, name: str) -> bool:
    written_small = name[:1].islower() and not name.startswith("refusal_")
    return written_small and (".actions" in module or module.startswith("gongkai.processes."))


def path_of(module: str) -> Path | None:
    if not module.startswith(tuple(f"gongkai.{name}" for name in INTERFACES)):
        return None
    found = ROOT / f"{module.replace('.', '/')}.py"
    return found if found.exists() else None


class Counter:
    """Counts the maximum number of actions on one path through a function, including helpers."""

    def __init__(self, path: Path, seen: frozenset[tuple[Path, str]] = frozenset()) -> None:
        self.path, self.seen = path, seen
        self.nested: dict[str, ast.FunctionDef] = {}

    def of_function(self, function: ast.FunctionDef) -> int:
        self.nested |= {one.name: one for one in function.body if isinstance(one, ast.FunctionDef)}
        return self.of_block(function.body)

    def of_block(self, block: list[ast.stmt]) -> int:
        if not block:
            return 0
        first, rest = block[0], block[1:]
        if isinstance(first, ast.FunctionDef | ast.ClassDef):
            return self.of_block(rest)
        if isinstance(first, ast.If):
            ways = [
                self.of_block(branch) + (0 if _leaves(branch) else self.of_block(rest))
                for branch in (first.body, first.orelse)
            ]
            return self.of_expressions([first.test]) + max(ways)
        if isinstance(first, ast.Try):
            # An action that raises has no effect.
            ways = [[*first.body, *first.orelse], *(handler.body for handler in first.handlers)]
            return max(
                self.of_block(way) + (0 if _leaves(way) else self.of_block(rest)) for way in ways
            )
        if isinstance(first, ast.For | ast.While):
            # Two iterations are enough to count more than one action.
            return 2 * self.of_block(first.body) + self.of_block(first.orelse) + self.of_block(rest)
        if isinstance(first, ast.With):
            return self.of_expressions([item.context_expr for item in first.items]) + self.of_block(
                [*first.body, *rest]
            )
        return self.of_expressions([first]) + (0 if _leaves([first]) else self.of_block(rest))

    def of_expressions(self, nodes: Iterable[ast.AST]) -> int:
        return sum(
            self.of_call(call)
            for node in nodes
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
        )

    def of_call(self, call: ast.Call) -> int:
        # A function that is passed as an argument is called once.
        handed = sum(
            self.of_function(self.nested[one.id])
            for one in call.args
            if isinstance(one, ast.Name) and one.id in self.nested
        )
        if isinstance(call.func, ast.Attribute):
            return handed + (call.func.attr in BOUND)
        name = getattr(call.func, "id", "")
        module = imports_of(self.path).get(name, "")
        if is_action(module, name):
            return handed + 1
        path = self.path if name in functions_of(self.path) else path_of(module)
        return handed + (self.of_helper(path, name) if path is not None else 0)

    def of_helper(self, path: Path, name: str) -> int:
        function = functions_of(path).get(name)
        if function is None or (path, name) in self.seen:
            return 0
        return Counter(path, self.seen | {(path, name)}).of_function(function)


def _leaves(block: list[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], ast.Return | ast.Raise)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield the functions and methods of a file."""
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, ast.FunctionDef))


def test_each_request_calls_one_action_at_most() -> None:
    found = {
        f"{name_of(path)}:{function.name}": number
        for path in interface_files()
        for function in functions(path)
        if (number := Counter(path).of_function(function)) > 1
    }
    assert found == SEVERAL_ACTIONS


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("approve()", 1),
        ("approve()\n    release()", 2),
        ("if x:\n        approve()\n    else:\n        release()", 1),
        ("if x:\n        return approve()\n    release()", 1),
        ("if x:\n        approve()\n    release()", 2),
        ("for one in x:\n        approve()", 2),
        ("try:\n        approve()\n    except KeyError:\n        release()", 1),
        ("try:\n        approve()\n    except KeyError:\n        return\n    release()", 2),
        ("step.action(x)\n    step.perform(x)", 2),
        ("helper()\n    release()", 2),
        ("def act():\n        approve()\n        release()\n    run(act)", 2),
    ],
)
def test_counter_follows_each_path(tmp_path: Path, body: str, number: int) -> None:
    path = tmp_path / "views.py"
    path.write_text(
        "from gongkai.documents.actions.reviews import approve, release\n\n"
        f"def helper():\n    approve()\n\ndef view(x):\n    {body}\n"
    )
    assert Counter(path).of_function(functions_of(path)["view"]) == number
