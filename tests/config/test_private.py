"""The data folder and what is written into it can be read by its owner only."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.files.private import keep_private
from tests.crash.place import ROOT

PROGRAM = """
import os, sys
os.umask(0)
import django
django.setup()
import io
from django.core.management import call_command
from django.test import Client
from gongkai.encryption.envelopes import encrypt
from gongkai.files.storage import store
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
call_command("ledger", "checkpoint", sys.argv[1])
store(io.BytesIO(b"x"), "a.txt")
encrypt({}, "here")
"""


def modes(folder: Path) -> dict[str, str]:
    """Return the modes that are not those of private folders and files."""
    return {
        str(path.relative_to(folder)): oct(path.stat().st_mode & 0o777)
        for path in [folder, *folder.rglob("*")]
        if path.stat().st_mode & 0o777 != (0o700 if path.is_dir() else 0o600)
    }


@pytest.mark.parametrize("before", [False, True], ids=["new folder", "folder made by hand"])
def test_data_folder_is_private_whatever_the_umask(tmp_path: Path, *, before: bool) -> None:
    """Database, uploads, keys, collected files and exports, written under umask 000."""
    folder = tmp_path / "data"
    if before:
        folder.mkdir()
        folder.chmod(0o777)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GONGKAI_", "DATABASE", "DJANGO"))
    }
    environment |= {
        "GONGKAI_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "checkpoint.json")],
        env=environment,
        check=True,
        timeout=120,
    )
    names = {path.name for path in folder.iterdir()}
    assert {"files", "inspection", "secret_key", "static", "personal-keys"} <= names
    assert [name for name in names if name.endswith(".sqlite3")]
    assert modes(folder) == {}


def test_shared_folder_is_left_as_it_is(tmp_path: Path) -> None:
    """A folder with the sticky bit, such as /tmp, belongs to many."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    before = os.umask(0)
    try:
        keep_private(folder)
        assert os.umask(0) == 0o077
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o7777 == 0o1777


def test_folder_that_cannot_be_created_is_left_to_the_check(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    before = os.umask(0)
    try:
        keep_private(tmp_path / "file" / "data")
    finally:
        os.umask(before)
