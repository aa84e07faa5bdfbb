"""What a server process loads at its start, and how much of the database it keeps in memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json
from gongkai.config import wsgi
from django.db import connection
from django.template import engines
from gongkai.portal.etags import program_version
with connection.cursor() as cursor:
    pragmas = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("cache_size", "mmap_size")]
loader = engines["django"].engine.template_loaders[0]
names = {str(origin.name) for origin in (one.origin for one in loader.get_template_cache.values())}
print(json.dumps([pragmas, sorted(names), program_version.cache_info().currsize]))
"""


def test_server_process_keeps_little_of_the_database_and_has_its_templates(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "GONGKAI_DATA": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    pragmas, templates, versions = json.loads(done.stdout)
    assert pragmas == [-4096, 0]
    assert any(name.endswith("portal/home/show.html") for name in templates)
    assert any(name.endswith("portal/items/show.html") for name in templates)
    assert versions == 1  # the version was computed at the start
