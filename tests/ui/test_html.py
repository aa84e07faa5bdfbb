"""All pages of all web interfaces pass the Nu HTML checker without errors and warnings."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.browser.addresses import LANGUAGES, build_world, candidates, drawn, is_private
from tools.vnu import PACKAGE, jar, java

# Messages of the checker about intended markup that it does not know or warns about.
MEANT: tuple[str, ...] = ()
pytestmark = pytest.mark.skipif(
    java() is None or not jar().exists(), reason=f"needs Java and {PACKAGE} (python -m tools.vnu)"
)


def faults_in(folder: Path) -> list[str]:
    """Run the checker over a folder, in one process because starting it is slow."""
    done = subprocess.run(
        [java() or "", "-jar", str(jar()), "--format", "json", "--skip-non-html", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    said = json.loads(done.stderr)["messages"]
    return sorted(
        f"{Path(one['url']).name}: {one['message']} {one.get('extract', '')}"
        for one in said
        if not any(words in one["message"] for words in MEANT)
    )


def language_of(number: int, address: str) -> str:
    """Return the language in which `make test` checks a page: all in turn, of those that it has."""
    known = [one for one in LANGUAGES if one != "ug" or not is_private(address)]
    return known[number % len(known)]


def check(folder: Path, *, whole: bool) -> None:
    world = build_world()
    every = candidates(world)
    pages = 0
    for language in LANGUAGES:
        wanted = [
            one
            for number, one in enumerate(every)
            if whole or language_of(number, one[1]) == language
        ]
        for (_who, address), content in drawn(world, language, wanted).items():
            pages += 1
            name = f"{language}{address.partition('?')[0].replace('/', '_')}{pages}.html"
            (folder / name).write_bytes(content)
    assert pages > 40
    faults = faults_in(folder)
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_every_page_is_valid_html(tmp_path: Path) -> None:
    check(tmp_path, whole=False)


@pytest.mark.long
@pytest.mark.django_db
def test_every_page_is_valid_html_in_every_language(tmp_path: Path) -> None:
    check(tmp_path, whole=True)


def test_checker_finds_an_error(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en"><title>x</title><p><div id="a"></div><i id="a">'
    )
    assert any("Duplicate ID" in fault for fault in faults_in(tmp_path))
