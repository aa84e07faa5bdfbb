"""The process in which uploads are inspected: its limits, its places, and what it does not load."""

import fcntl
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongkai.files import inspector, storage
from gongkai.files.inspector import START
from gongkai.files.limited_process import PACKAGES
from gongkai.kit.refusals import Refused
from tests.files.samples import archive_of_bombs, docx, packed, pdf, sheet, xlsx


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA = tmp_path
    settings.GONGKAI_FILES = tmp_path / "files"


def limit(settings: Any, **values: int) -> None:
    settings.GONGKAI_UPLOADS = replace(settings.GONGKAI_UPLOADS, **values)


def refusal(content: bytes, name: str) -> Any:
    with pytest.raises(Refused) as caught:
        storage.store(io.BytesIO(content), name)
    return caught.value.refusal


def many_objects(count: int) -> bytes:
    """Return a PDF with many links, each of which is read."""
    return pdf(*(b"<< /S /URI /URI (https://a.cn/%d) >>" % number for number in range(count)))


def test_inspection_over_its_time_is_refused_with_the_name_of_the_part(settings: Any) -> None:
    limit(settings, inspection_seconds=2)
    content = packed({"附件/目录.pdf": many_objects(60_000), "b.txt": b"x"})
    found = refusal(content, "材料.zip")
    assert found.code == "inspection-limit"
    assert "材料.zip" in str(found)
    assert "附件/目录.pdf" in str(found)


def test_inspection_over_its_memory_is_refused_in_words(settings: Any) -> None:
    limit(settings, inspection_mb=100)
    found = refusal(b"%PDF-1.7\n" + b"(" * (48 << 20), "目录.pdf")
    assert (found.code, "目录.pdf" in str(found)) == ("inspection-limit", True)


def test_killed_process_refuses_the_file_it_was_at(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector, "WALL_FACTOR", 0)
    found = refusal(b"x", "说明.txt")
    assert (found.code, "说明.txt" in str(found)) == ("inspection-limit", True)


def test_process_that_ends_without_an_answer_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        inspector, "START", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    )
    assert refusal(b"x", "说明.txt").code == "inspection-limit"


def test_files_of_one_upload_share_a_budget(settings: Any) -> None:
    bomb = archive_of_bombs(9)
    results = storage.store_all([(io.BytesIO(b"x"), "a.txt"), (io.BytesIO(bomb), "b.zip")])
    assert isinstance(results[0], storage.StoredFile)
    assert isinstance(results[1], storage.StoredFile)
    files = [(io.BytesIO(content), f"{n}.zip") for n, content in enumerate([bomb, bomb, b"x"])]
    codes = [one.refusal.code for one in storage.store_all(files) if isinstance(one, Refused)]
    assert codes == ["archive-bomb", "inspection-limit"]


def test_one_refused_file_leaves_the_others() -> None:
    files = [(pdf(), "a.pdf"), (b"MZ", "b.pdf"), (docx(), "c.docx"), (b"x", "d.exe")]
    results = storage.store_all([(io.BytesIO(content), name) for content, name in files])
    assert [isinstance(one, Refused) for one in results] == [False, True, False, True]


@contextmanager
def held(folder: Path, kind: str, count: int) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    with ExitStack() as locks:
        for number in range(count):
            lock = locks.enter_context((folder / f"{kind}-{number}").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_upload_beyond_the_queue_is_asked_to_try_again(settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "inspection"
    limit(settings, inspections=1, inspections_waiting=1)
    with held(folder, "run", 1), held(folder, "wait", 1):
        began = time.monotonic()
        assert refusal(b"x", "a.txt").code == "inspection-busy"
        assert time.monotonic() - began < 1
    storage.store(io.BytesIO(b"x"), "a.txt")


def test_waiting_upload_gets_the_place_that_becomes_free(settings: Any, tmp_path: Path) -> None:
    limit(settings, inspections=1, inspections_waiting=1)
    done: list[str] = []

    def send() -> None:
        done.append(storage.store(io.BytesIO(b"x"), "a.txt").name)

    with held(tmp_path / "inspection", "run", 1):
        thread = threading.Thread(target=send)
        thread.start()
        time.sleep(0.2)
        assert not done
    thread.join(20)
    assert done == ["a.txt"]


def test_waiting_has_an_end(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(settings, inspections=1, inspections_waiting=1)
    monkeypatch.setattr(inspector, "WAIT_SECONDS", 0.2)
    with held(tmp_path / "inspection", "run", 1):
        assert refusal(b"x", "a.txt").code == "inspection-busy"


def test_one_process_keeps_a_thread_for_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspector, "_in_process", threading.BoundedSemaphore(1))
    assert inspector._in_process.acquire(blocking=False)
    assert refusal(b"x", "a.txt").code == "inspection-busy"


def run(program: str, *descriptors: int) -> str:
    command = [sys.executable, "-I", "-c", program, "{}", str(PACKAGES)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, pass_fds=descriptors)
    return done.stdout


def test_process_does_not_load_django(tmp_path: Path) -> None:
    files = {"a.pdf": pdf(), "b.docx": docx(), "c.txt": b"x"}
    job: dict[str, Any] = {"files": [], "seconds": 5, "megabytes": 200, "wall": 9}
    with ExitStack() as opened:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
            source = opened.enter_context((tmp_path / name).open("rb"))
            job["files"].append((source.fileno(), name.rpartition(".")[2]))
        program = f"{START.replace('sys.argv[1]', repr(json.dumps(job)))}; print(*sys.modules)"
        out = run(program, *(one[0] for one in job["files"])).splitlines()
    assert [json.loads(line)["code"] for line in out[:-1] if "code" in line] == ["", "", ""]
    assert "gongkai.files.inspection.content" in out[-1].split()
    assert not [name for name in out[-1].split() if name.partition(".")[0] == "django"]


def test_process_limits_itself() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[2]);"
        "from gongkai.files.inspection.process import set_limits; set_limits(3, 150);"
        "import resource as r;"
        "print(*(r.getrlimit(k)[1] for k in (r.RLIMIT_CPU, r.RLIMIT_DATA, r.RLIMIT_AS,"
        " r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_CORE)))"
    )
    seconds, data, addresses, size, files, core = map(int, run(program).split())
    assert (seconds, core, files) == (3, 0, 64)
    assert data < 150 << 20 < addresses < 600 << 20
    assert size == 512 << 20


def test_place_stays_taken_while_the_process_lives(settings: Any, tmp_path: Path) -> None:
    """The process inherits the lock, so a killed server does not let more processes start."""
    limit(settings, inspections=1)
    with inspector.inspection_slot(tmp_path / "inspection", settings.GONGKAI_UPLOADS) as place:
        child = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[place.fileno()]
        )
    with (tmp_path / "inspection" / "run-0").open("r+") as again:
        with pytest.raises(BlockingIOError):
            fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        child.communicate(b"\n", timeout=20)
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_stored_files_are_private_whatever_the_umask(settings: Any, tmp_path: Path) -> None:
    settings.GONGKAI_DATA, settings.GONGKAI_FILES = tmp_path / "data", tmp_path / "data" / "files"
    before = os.umask(0)
    try:
        storage.store(io.BytesIO(b"x"), "a.txt")
    finally:
        os.umask(before)
    made = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(made) > 5
    assert {(path.is_dir(), path.stat().st_mode & 0o777) for path in made} == {
        (True, 0o700),
        (False, 0o600),
    }


def test_file_that_is_only_read_is_inspected_as_well(tmp_path: Path) -> None:
    """Tables and reports that staff import are not stored, and pass the same inspection."""
    good, bad, text = tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "c.json"
    good.write_bytes(xlsx())
    bad.write_bytes(sheet("cmd|'/c calc'!A0"))
    text.write_bytes(b"{}")
    storage.inspect_upload(good, good.name)
    storage.inspect_upload(text, text.name)
    with pytest.raises(Refused) as caught:
        storage.inspect_upload(bad, bad.name)
    assert caught.value.refusal.code == "file-external"
