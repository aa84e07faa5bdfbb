"""`lint-imports` enforces the layers: it fails on forbidden imports that the tests insert."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

FORBIDDEN = {
    "layers": ("ledger/verbs.py", "from gongkai.documents import states"),
    "apps": ("documents/queries/access.py", "from gongkai.documents import rules"),
    "law": ("law/clocks.py", "from django.utils import timezone"),
    "desk": ("desk/signed_urls.py", "from gongkai.desk.documents import forms"),
    "portal": ("portal/etags.py", "from gongkai.portal.documents import views"),
    "cycles": ("documents/models/versions.py", "from gongkai.documents import queries"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    shutil.copytree(
        ROOT / "gongkai",
        folder / "gongkai",
        ignore=lambda path, names: {n for n in names if not is_code(path, n)},
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def is_code(folder: str, name: str) -> bool:
    return name.endswith(".py") or (
        (Path(folder) / name).is_dir() and name not in {"__pycache__", "static", "templates"}
    )


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Run one contract on the copy; its folder comes before the installed package on sys.path."""
    command = (
        "import sys; sys.path.insert(0, '.'); "
        "from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--contract", contract],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("contract", FORBIDDEN)
def test_forbidden_import_is_found(copy: Path, contract: str) -> None:
    name, line = FORBIDDEN[contract]
    path = copy / "gongkai" / name
    text = path.read_text()
    assert lint(copy, contract).returncode == 0
    try:
        path.write_text(f"{text}\n{line}\n")
        done = lint(copy, contract)
    finally:
        path.write_text(text)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def test_package_without_a_layer_is_found(copy: Path) -> None:
    new = copy / "gongkai" / "attic"
    new.mkdir()
    (new / "__init__.py").touch()
    try:
        done = lint(copy, "layers")
    finally:
        shutil.rmtree(new)
    assert done.returncode == 1
    assert "attic" in done.stdout
