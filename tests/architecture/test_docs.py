"""Tests of lock files, generated pages and message extraction."""

from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gongkai.config import env
from tools import docs, lock, messages

ROOT = Path(__file__).resolve().parent.parent.parent


def test_lock_files_are_complete_and_name_no_address() -> None:
    assert lock.check() == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    docs.settings_page()
    assert env.KNOWN
    assert [name for name in env.KNOWN if f"`{name}`" not in page] == []


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text().lower()
    project = lock._project()
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    wanted += [
        one for extra in project["project"]["optional-dependencies"].values() for one in extra
    ]
    assert [
        name
        for name in (canonicalize_name(Requirement(line).name) for line in wanted)
        if f"| {name} |" not in page
    ] == []


def test_articles_are_read_from_a_law_line() -> None:
    text = "Law: 条例19 art. 13–15 (grounds), art. 20 (2); 民法典 art. 201, 203. Raises nothing."
    assert list(docs.articles(text)) == [
        ("条例19", 13),
        ("条例19", 14),
        ("条例19", 15),
        ("条例19", 20),
        ("民法典", 201),
        ("民法典", 203),
    ]


def test_articles_of_a_law_as_a_whole() -> None:
    assert list(docs.articles("Law: 保守国家秘密法: what is classified never enters.")) == [
        ("保守国家秘密法", 0)
    ]


def test_texts_of_templates_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}{% if a %}{% translate "One" %}{% else %}{% for b in c %}'
        "{% blocktranslate trimmed count number=b %}\n  {{ number }} item\n{% plural %}{{ number }} items"
        '{% endblocktranslate %}{% endfor %}{% endif %}{{ d|default:_("none") }}{% translate "May" context "month" %}'
    )
    with page.open("rb") as source:
        found = {(message, context) for _line, message, context in messages._from_template(source)}
    assert found == {
        ("One", None),
        (("%(number)s item", "%(number)s items"), None),
        ("none", None),
        ("May", "month"),
    }
