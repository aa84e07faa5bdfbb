"""Malware scanning with a real ClamAV and our own signatures."""

import io
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from gongkai.config import checks
from gongkai.files import storage
from gongkai.kit.refusals import Refused
from tests.files.samples import packed, pdf

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
MARK = "gongkai-test-of-the-scanner-" + "4f1d"
MAX_LENGTH = 2 << 20

pytestmark = pytest.mark.skipif(
    CLAMD is None, reason="ClamAV is not installed (Debian: clamav-daemon)."
)


@dataclass(frozen=True)
class Scanner:
    """The addresses on which the scanner listens."""

    path: str
    port: int


@pytest.fixture(scope="module")
def scanner() -> Iterator[Scanner]:
    with TemporaryDirectory(prefix="gk-clam-") as name, socket.socket() as free:
        folder = Path(name)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        (folder / "signatures").mkdir()
        (folder / "signatures" / "own.ndb").write_text(f"Gongkai.Test:0:*:{MARK.encode().hex()}\n")
        (folder / "clamd.conf").write_text(
            f"Foreground yes\nDatabaseDirectory {folder}/signatures\nLocalSocket {folder}/socket\n"
            f"TCPSocket {port}\nTCPAddr 127.0.0.1\nStreamMaxLength {MAX_LENGTH}\nLogFile {folder}/log\n"
        )
        assert CLAMD is not None
        process = subprocess.Popen(
            [CLAMD, "-c", str(folder / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            await_scanner(folder / "socket", process)
            yield Scanner(str(folder / "socket"), port)
        finally:
            process.terminate()
            process.wait(20)


def await_scanner(path: Path, process: subprocess.Popen[bytes]) -> None:
    for _try in range(600):
        assert process.poll() is None, (path.parent / "log").read_text()
        if path.exists():
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(5)
                try:
                    line.connect(str(path))
                    line.sendall(b"zPING\x00")
                    if line.recv(16) == b"PONG\x00":
                        return
                except OSError:
                    pass
        time.sleep(0.1)
    raise AssertionError((path.parent / "log").read_text())


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_FILES = tmp_path / "files"


def choose(settings: Any, address: str) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, clamd=address)


def verdict(content: bytes, name: str) -> str:
    try:
        storage.store(io.BytesIO(content), name)
    except Refused as refused:
        return refused.refusal.code
    return ""


@pytest.mark.parametrize("way", ["path", "port"])
def test_infected_file_is_refused(
    scanner: Scanner, settings: Any, way: str, tmp_path: Path
) -> None:
    choose(settings, scanner.path if way == "path" else f"127.0.0.1:{scanner.port}")
    assert verdict(b"an honest text", "a.txt") == ""
    assert verdict(pdf(), "a.pdf") == ""
    kept = sorted(path.name for path in (tmp_path / "files").rglob("*") if path.is_file())
    assert verdict(f"before {MARK} after".encode(), "a.txt") == "scan-found"
    assert verdict(packed({"a.txt": MARK.encode()}), "a.zip") == "scan-found"
    assert verdict(b"x" * 300_000 + MARK.encode(), "a.txt") == "scan-found"
    assert sorted(path.name for path in (tmp_path / "files").rglob("*") if path.is_file()) == kept


def test_refusal_names_the_malware(scanner: Scanner, settings: Any) -> None:
    choose(settings, scanner.path)
    with pytest.raises(Refused) as caught:
        storage.store(io.BytesIO(MARK.encode()), "a.txt")
    assert "Gongkai.Test" in str(caught.value.refusal)


def test_only_files_reported_clean_are_accepted(
    scanner: Scanner, settings: Any, tmp_path: Path
) -> None:
    choose(settings, scanner.path)
    assert verdict(b"x" * (MAX_LENGTH + 1), "large.txt") == "scan-failed"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for address in (f"127.0.0.1:{closed.getsockname()[1]}", str(tmp_path / "none"), "nonsense"):
            choose(settings, address)
            assert verdict(b"an honest text", "a.txt") == "scan-failed"
    choose(settings, "")
    assert verdict(MARK.encode(), "a.txt") == ""


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", []),
        ("/run/clamav/clamd.ctl", []),
        ("scanner.example:3310", []),
        ("[::1]:3310", []),
        ("scanner.example", ["gongkai.E010"]),
        ("run/clamd", ["gongkai.E010"]),
        ("http://scanner.example:3310", ["gongkai.E010"]),
    ],
)
def test_system_check_validates_the_address_of_the_scanner(
    settings: Any, address: str, found: list[str]
) -> None:
    choose(settings, address)
    assert [message.id for message in checks.scanner_is_named(None)] == found
