"""The documentation agrees with the code."""

import ast
import re
from functools import cache

import pytest
from django.apps import apps

from gongkai.documents.imports import COLUMNS
from gongkai.organisations.states import PostKind
from tests.architecture.sources import ROOT, nodes_of, text_of

OWN = [model for model in apps.get_models() if model.__module__.startswith("gongkai.")]
ROW = re.compile(
    r"^\| (?P<id>[A-Z]\d+[a-l]?) .* \| (?P<state>done|part|no) \| (?P<what>.+) \| (?:`(?P<test>[^`]+)`|—) \|$"
)


def read(name: str) -> str:
    return text_of(ROOT / name)


def terms() -> list[str]:
    return re.findall(r"^\| ([a-z0-9 ]+) \| \S", read("docs/glossary.md"), re.MULTILINE)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_every_model_is_in_the_glossary(model: type) -> None:
    assert re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower() in terms()


@pytest.mark.parametrize("kind", list(PostKind))
def test_every_post_is_in_the_glossary(kind: PostKind) -> None:
    assert kind.value.replace("_", " ") in terms()


def test_glossary_is_sorted_without_duplicates() -> None:
    found = [term for term in terms() if term != "term"]
    assert found == sorted(set(found))


@cache
def rows() -> list[re.Match[str]]:
    return [match for line in read("docs/features.md").splitlines() if (match := ROW.match(line))]


def test_feature_list_has_every_row() -> None:
    found = [row["id"] for row in rows()]
    assert len(found) == len(set(found))
    assert {f"M{n}" for n in range(1, 24)} <= set(found)
    assert sum(not one.startswith("M") for one in found) == 105


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_finished_features_name_an_existing_test(row: re.Match[str]) -> None:
    if row["test"] is None:
        assert row["state"] != "done"
        return
    path, _gap, name = row["test"].partition("::")
    found = nodes_of(ROOT / path)
    assert name in {node.name for node in found if isinstance(node, ast.FunctionDef)}


def test_every_column_of_an_import_is_documented() -> None:
    page = read("docs/import.md")
    assert all(f"| `{column}` |" in page for column in COLUMNS)


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README.zh.md",
        "docs/map.md",
        "docs/development.md",
        "docs/decisions/README.md",
        "CONTRIBUTING.md",
    ],
)
def test_links_have_existing_targets(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", read(name)):
        if "://" not in target:
            assert ((ROOT / name).parent / target).exists(), target
