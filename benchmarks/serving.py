"""Measurements of a real server over HTTP: `gongkai serve` with its processes."""

import http.client
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from benchmarks.measures import WORKFLOW_STEPS, say, wait_for
from gongkai.catalogue.models import CatalogueItem, Genre
from gongkai.documents.actions.drafts import DraftFacts, draft_document
from gongkai.documents.models import Document
from gongkai.documents.queries import public_documents
from gongkai.organisations.models import Body, Person
from tools.browser import free_port

EACH = 120
TOKEN = "a" * 32  # the same value in cookie and form, as in a browser
Send = Callable[[int], int]


def committing(_documents: int) -> None:
    """Measure releases with one client and with eight; baseline: commits of one row to the same disk."""
    session, ready = _session("disclosure"), approved_documents(2 * EACH)
    with served(workers=max(2, os.cpu_count() or 2)) as (port, _server):

        def release(pk: int) -> int:
            return _post(port, f"/desk/documents/{pk}/act/release/", session)

        alone = _per_second(release, ready[:EACH], clients=1)
        together = _per_second(release, ready[EACH:], clients=8)
    assert public_documents().filter(pk__in=ready).count() == len(ready)
    bare = _bare_commits()
    say(
        f"releases, 1 client     {alone:8.0f} /s             bare commits     {bare:8.0f}/s   ×{bare / alone:.1f}\n"
        f"releases, 8 clients    {together:8.0f} /s             bare commits     {bare:8.0f}/s   ×{bare / together:.1f}"
    )


def starting(_documents: int) -> None:
    """Measure the time to the first response and the memory of a process; baseline: Django alone."""
    started = time.perf_counter()
    with served(workers=1) as (port, server):
        first = time.perf_counter() - started
        for _ in range(200):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read()
        worker = max(_memory(pid) for pid in _below(server))
    started = time.perf_counter()
    empty = memory_of_django()
    bare = time.perf_counter() - started
    say(
        f"start to first answer  {first:8.2f} s              Django alone     {bare:8.2f} s   ×{first / bare:.1f}\n"
        f"memory of a process    {worker:8.0f} MB             Django alone     {empty:8.0f} MB  ×{worker / empty:.1f}"
    )


def revalidating(_documents: int) -> None:
    """Measure conditional requests with an ETag (304); baseline: the same pages in full."""
    found = public_documents().order_by("-listed_on", "-id").first()
    assert found is not None, "run a part that releases something first"
    with served(workers=1) as (port, _server):
        for name, path in (("home", "/"), ("item", f"/i/{found.index_number}/")):
            tag = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).headers[
                "ETag"
            ]
            if not tag:
                say(f"{name}, unchanged{'':9} has no ETag")
                continue
            whole = _rate(port, path, {})
            kept = _rate(port, path, {"If-None-Match": tag}, wanted=304)
            say(
                f"{name}, unchanged (304)  {kept:8.0f} requests/s     in full          {whole:8.0f}/s   ×{whole / kept:.2f}"
            )


@contextmanager
def served(*, workers: int, is_alone: bool = False) -> Iterator[tuple[int, int]]:
    """Run the server, with the worker beside it unless it is to be alone; give its port and process."""
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gongkai",
            "serve",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            str(workers),
            *(["--no-worker"] if is_alone else []),
        ],
        env=os.environ | {"GONGKAI_SECOND_FACTOR": "optional"},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/", pause=0.01)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=60)


def approved_documents(count: int) -> list[int]:
    people = {name: Person.objects.get(name=name) for name, _kind, _action in WORKFLOW_STEPS}
    body, at = Body.objects.get(code="990000-D01"), timezone.now()
    facts = DraftFacts(
        title="关于测量的通知",
        text="<p>正文</p>",
        attribute="public",
        genre=Genre.objects.get(code="notice"),
        catalogue_item=CatalogueItem.objects.get(code="A20-08"),
        formed_on=date(2026, 1, 5),
    )
    made: list[Document] = []
    for _ in range(count):
        made.append(draft_document(body, facts, by=people["drafter"], at=at))
        for name, _kind, action in WORKFLOW_STEPS:
            action(made[-1], by=people[name], at=at)
    return [document.pk for document in made]


def _session(name: str) -> str:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(Person.objects.get(name=name).account)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def _post(port: int, path: str, session: str) -> int:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie = f"csrftoken={TOKEN}; {settings.SESSION_COOKIE_NAME}={session}"
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Connection": "close",
    }
    try:
        link.request("POST", path, f"csrfmiddlewaretoken={TOKEN}", headers)
        answer = link.getresponse()
        answer.read()
        return answer.status
    finally:
        link.close()


def _per_second(send: Send, keys: list[int], *, clients: int) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = set(pool.map(send, keys))
    taken = time.perf_counter() - started
    assert answers == {302}, answers
    return len(keys) / taken


def _bare_commits() -> float:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_commit (a integer)")
        started = time.perf_counter()
        for number in range(EACH):
            with transaction.atomic():
                cursor.execute("INSERT INTO bare_commit VALUES (%s)", [number])
        taken = time.perf_counter() - started
        cursor.execute("DROP TABLE bare_commit")
    return EACH / taken


def _rate(
    port: int, path: str, headers: dict[str, str], *, wanted: int = 200, seconds: float = 3.0
) -> float:
    """Return the requests per second over one connection, sent one at a time for some seconds."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        answer.read()
        assert answer.status == wanted, answer.status
        done += 1
    link.close()
    return done / (time.perf_counter() - started)


def _below(top: int) -> list[int]:
    """Return a process and its descendants."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
    found = [top]
    for pid in found:  # grows while it is walked
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def busy_seconds(top: int) -> float:
    """Return the seconds of CPU that a server and its processes have used; others may be busy too."""
    ticks = 0
    for pid in _below(top):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_of_django() -> float:
    """Return the megabytes of a process with Django and nothing of the platform."""
    code = "import django; from django.conf import settings; settings.configure(); django.setup(); print(open('/proc/self/status').read())"
    status = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    return _resident(status)


def _memory(pid: int) -> float:
    return _resident(Path(f"/proc/{pid}/status").read_text())


def _resident(status: str) -> float:
    """Return the resident memory in megabytes."""
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
