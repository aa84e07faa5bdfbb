"""
A file that kills its reader harms nothing else.

It is uploaded at the desk of a real server and read by a real worker, each with all its processes: the
site answers meanwhile, the reading is tried twice and fails in words, and the next file is read.
"""

import http.client
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pikepdf
import pytest

from tests.crash.browsers import Browser, draft_form, said
from tests.crash.place import ROOT, Place, place
from tests.database_templates import WorkerDatabases

READING_SECONDS = 2  # of processor time, so that the test need not wait for a minute
MAX_PAGE, MAX_WAIT = 1.0, 90.0
WORD = "白鹤滩移民"

ATTEMPTS = """
import json, django
django.setup()
from gongkai.documents.models import Attachment, FileText
tried = dict(FileText.objects.values_list("sha256", "attempts"))
print(json.dumps({one.name: tried[one.sha256] for one in Attachment.objects.all()}))
"""


def eats_memory() -> bytes:
    """Make a PDF of 6 KB whose drawings draw one another three times, 28 levels deep."""
    made = pikepdf.new()
    inner = made.make_stream(b"BT 72 700 Td () Tj ET")
    for _level in range(28):
        inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        inner.BBox = pikepdf.Array([0, 0, 595, 842])
        outer = made.make_stream(b"/X Do /X Do /X Do")
        outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
        inner = outer
    page = made.add_blank_page(page_size=(595, 842))
    page.Resources, page.Contents = inner.Resources, made.make_stream(b"/X Do")
    return saved(made)


def takes_for_ever() -> bytes:
    """Make a PDF of 4,000 pages that share one content, which takes long to read."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    content = made.make_stream(b"BT /F1 9 Tf 1 0 0 1 72 700 Tm (a) Tj ET\n" * 20_000)
    resources = made.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)))
    for _number in range(4_000):
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources, page.Contents = resources, content
    return saved(made)


def saved(made: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@contextmanager
def worker(ground: Place) -> Iterator[None]:
    """Run `gongkai worker`; at the end it is killed, and the server with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gongkai", "worker", "--pause", "0.2"],
        cwd=ROOT,
        env=ground.environment,
        stdout=ground.log,
        stderr=ground.log,
    )
    try:
        yield
    finally:
        ground.kill(process)


@contextmanager
def reader(ground: Place) -> Iterator[list[float]]:
    """Read a public page again and again; yields the seconds of each answer."""
    stop, seconds = Event(), list[float]()

    def read() -> None:
        while not stop.is_set():
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", ground.port, timeout=60)
            connection.request("GET", "/catalogue/", headers={"Connection": "close"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            assert answer.status == 200
            seconds.append(time.monotonic() - began)
            stop.wait(0.05)

    thread = Thread(target=read)
    thread.start()
    try:
        yield seconds
    finally:
        stop.set()
        thread.join()


def files_of(page: str) -> dict[str, str]:
    """Return what the page of a draft says of the reading of each file."""
    rows = re.findall(
        r"<bdi>([^<]*)</bdi></a>.*?<span>Text:? ?(.*?)</span></small></li>", page, re.DOTALL
    )
    return {name: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for name, text in rows}


def attempts(ground: Place) -> dict[str, int]:
    """Return how often each file was read, from the database of the place."""
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPTS],
        cwd=ROOT,
        env=ground.environment,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, int] = json.loads(done.stdout)
    return found


@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_a_killer_file_harms_nothing(
    tmp_path: Path, worker_databases: WorkerDatabases, counted: Callable[[str, str], Any]
) -> None:
    files = {
        "memory.pdf": eats_memory(),
        "hours.pdf": takes_for_ever(),
        "letter.txt": f"关于{WORD}的通知".encode(),
    }
    with place(tmp_path, worker_databases.templates) as ground:
        ground.environment["GONGKAI_EXTRACTION_SECONDS"] = str(READING_SECONDS)
        ground.serve(workers=2, threads=2)
        ground.wait()
        browser = Browser(ground)
        form = draft_form(ground, "通知", place=ground.facts["place"])
        status, location, page = browser.post("drafter", "/desk/documents/new/", form)
        assert status == 302, said(page)
        address = f"/desk/documents/{location.split('/')[3]}/"
        for name, content in files.items():
            status, _to, page = browser.upload("drafter", f"{address}files/", name, content)
            assert status == 302, said(page)
        with worker(ground), reader(ground) as seconds:
            until = time.monotonic() + MAX_WAIT
            while True:
                status, _to, page = browser.get("drafter", address)
                told = files_of(page)
                assert status == 200
                if not any("to be read" in one or "Being read" in one for one in told.values()):
                    break
                assert time.monotonic() < until, told
                time.sleep(0.3)
        tried = attempts(ground)
    failed = "Could not be read (reading took too long)"
    assert told == {"memory.pdf": failed, "hours.pdf": failed, "letter.txt": "Text was read"}
    assert tried == {"memory.pdf": 2, "hours.pdf": 2, "letter.txt": 1}
    slowest = sorted(seconds)
    p95 = slowest[int(len(slowest) * 0.95)]
    assert len(seconds) >= 20
    assert p95 < MAX_PAGE, slowest[-20:]
    counted(
        "killer files",
        f"{len(files) - 1} failed in words after two readings; the catalogue {len(seconds)} times "
        f"meanwhile: p95 {p95:.3f} s, longest {slowest[-1]:.3f} s",
    )
