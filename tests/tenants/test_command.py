"""`gongkai tenants`, with a small program in place of the commands of a tenant."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.tenants import command as command_module
from gongkai.tenants.command import run
from tests.tenants.files import TWO, written

# Says for which tenant it runs and with which words; fails for the tenant that is named last.
STAND_IN = """
import os, sys
name = os.environ["GONGKAI_TENANT"]
print(name, *sys.argv[1:], os.environ["GONGKAI_HOSTS"], "GONGKAI_TENANTS" in os.environ, flush=True)
sys.exit(3 if sys.argv[-1] == name else 0)
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stand_in = tmp_path / "stand_in.py"
    stand_in.write_text(STAND_IN)
    monkeypatch.setattr(command_module, "GONGKAI", (sys.executable, str(stand_in)))
    return written(tmp_path, TWO)


def said(path: Path, *words: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = run(words, {"GONGKAI_TENANTS": str(path), "PATH": os.environ["PATH"]})
    return code, capfd.readouterr().out.splitlines()


def test_command_runs_for_all(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert said(path, "migrate", capfd=capfd) == (
        0,
        [
            "== a: gongkai migrate",
            "a migrate a.example False",
            "== b: gongkai migrate",
            "b migrate b.example False",
            "a: done",
            "b: done",
        ],
    )
    code, lines = said(path, "backup", "b", capfd=capfd)
    assert (code, lines[1:]) == (0, ["b backup b.example False", "b: done"])
    code, lines = said(path, "check", capfd=capfd)
    assert (code, lines[1]) == (0, "a check --deploy a.example False")


def test_failure_ends_the_run_or_not(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, lines = said(path, "run", "all", "import_bodies", "a", capfd=capfd)
    assert (code, lines[-2:]) == (1, ["a: failed (3)", "b: not run"])
    code, lines = said(path, "run", "--go-on", "a,b", "import_bodies", "a", capfd=capfd)
    assert (code, lines[-2:]) == (1, ["a: failed (3)", "b: done"])


def test_list_names_hosts_and_folders(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = path.parent
    assert said(path, "list", capfd=capfd) == (
        0,
        [
            f"{name}\t{name}.example\t{folder}/{name}\tunix:{folder}/{name}/web.sock"
            for name in "ab"
        ],
    )


def test_wrong_words_are_refused(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for words, part in [
        (["run", "c", "doctor"], "no tenant 'c'; there are: a, b"),
        (["migrate", "c"], "no tenant 'c'"),
        (["run", "a"], "Name the command"),
    ]:
        assert run(words, {"GONGKAI_TENANTS": str(path)}) == 2
        assert part in capfd.readouterr().err
    with pytest.raises(SystemExit):
        run(["list"], {})
    assert "GONGKAI_TENANTS" in capfd.readouterr().err
    assert run(["--file", str(path / "x"), "list"], {}) == 2
    assert "cannot be read" in capfd.readouterr().err


def test_serve_says_why_the_front_cannot_listen(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--bind", "203.0.113.1:1"], {"GONGKAI_TENANTS": str(path)}) == 1
    assert "The front cannot listen" in capfd.readouterr().err


def gongkai(*words: str, path: Path) -> subprocess.CompletedProcess[str]:
    environment = {"GONGKAI_TENANTS": str(path), "PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )


def test_command_without_a_tenant_is_refused_where_there_are_several(path: Path) -> None:
    done = gongkai("migrate", path=path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "gongkai tenants run NAME migrate" in done.stderr
    assert not (path.parent / "a").exists()
    assert "a.example" in gongkai("tenants", "list", path=path).stdout
    assert "cannot listen" in gongkai("serve", "--bind", "203.0.113.1:1", path=path).stderr
    done = gongkai("tenants", "run", "b", "nonsense", path=path)
    assert "Unknown command: 'nonsense'" in done.stderr
    assert not (path.parent / "a").exists()
    assert (path.parent / "b" / "tenant").read_text() == "b"
