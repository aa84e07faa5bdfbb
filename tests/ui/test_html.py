"""All pages of all web interfaces pass the Nu HTML checker without errors and warnings."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.browser.addresses import LANGUAGES, build_world, drawn
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


@pytest.mark.django_db
def test_every_page_is_valid_html(tmp_path: Path) -> None:
    world = build_world()
    number = 0
    for language in LANGUAGES:
        for (_who, address), content in drawn(world, language).items():
            number += 1
            name = f"{language}{address.partition('?')[0].replace('/', '_')}{number}.html"
            (tmp_path / name).write_bytes(content)
    assert number > 40
    faults = faults_in(tmp_path)
    assert not faults, "\n".join(faults)


def test_checker_finds_an_error(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en"><title>x</title><p><div id="a"></div><i id="a">'
    )
    assert any("Duplicate ID" in fault for fault in faults_in(tmp_path))
