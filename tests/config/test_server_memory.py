"""What a server process loads at its start, and how much of the database it keeps in memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# What only a few pages, or only the worker and its processes need.
HEAVY = {
    "PIL",
    "bs4",
    "django.contrib.admin",
    "docx",
    "fontTools",
    "lxml",
    "openpyxl",
    "pikepdf",
    "pypdfium2",
    "qrcode",
}
# What is installed for tests alone: with it, a process is no larger than one of an operator.
FOR_TESTS = {"boto3", "hypothesis", "numpy", "playwright", "psycopg", "pypdf", "pytest", "storages"}
PROGRAM = """
import json
import sys
from gongkai.config import wsgi
from django.db import connection
from django.template import engines
from gongkai.portal.etags import program_version
with connection.cursor() as cursor:
    pragmas = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "mmap_size")]
loader = engines["django"].engine.template_loaders[0]
names = {str(origin.name) for origin in (one.origin for one in loader.get_template_cache.values())}
print(json.dumps([pragmas, sorted(names), program_version.cache_info().currsize, sorted(sys.modules)]))
"""


def test_server_process_keeps_little_of_the_database_and_has_its_templates(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "GONGKAI_DATA": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    pragmas, templates, versions, modules = json.loads(done.stdout)
    assert pragmas == [-1024, 0]
    assert any(name.endswith("portal/home/show.html") for name in templates)
    assert any(name.endswith("portal/items/show.html") for name in templates)
    assert versions == 1  # the version was computed at the start
    assert "gongkai.desk.urls" in modules
    assert HEAVY.isdisjoint(modules)
    assert FOR_TESTS.isdisjoint(modules)


FREEING = """
import re
from pathlib import Path
from gongkai.config import wsgi
from django.core.signals import request_finished
from gongkai.config import server_memory
server_memory.TRIM_SECONDS = 0.0

def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

many = [bytes(2_000) for _ in range(50_000)]
last = bytes(2_000)
del many
before = resident()
request_finished.send(sender=None)
print(before - resident())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Only Linux says it there.")
def test_server_process_returns_freed_memory_after_a_request(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FREEING],
        env={**os.environ, "GONGKAI_DATA": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 50  # MB of a hundred


COLLECTING = """
import gc
from gongkai.config import wsgi
from django.core.signals import request_finished
from gongkai.config import server_memory

rounds = []
gc.callbacks.append(lambda phase, facts: rounds.append(facts["generation"]) if phase == "stop" else 0)
class Cycle:
    def __init__(self):
        self.me = self
cycles = [Cycle() for _ in range(100_000)]
kept = rounds.count(2)
request_finished.send(sender=None)  # not yet half a minute
early = rounds.count(2)
server_memory.COLLECT_SECONDS = 0.0
request_finished.send(sender=None)
frozen = gc.get_freeze_count()
del cycles
request_finished.send(sender=None)
print(kept, early, rounds.count(2), frozen > 0)
"""


def test_garbage_is_collected_between_requests_and_lasting_objects_are_frozen_once(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLLECTING],
        env={**os.environ, "GONGKAI_DATA": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[:3] == ["0", "0", "2"]
    assert done.stdout.split()[3] == "True"
