"""Counters that processes share."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import time_machine

from gongkai.kit.counter_cache import CounterCache
from gongkai.kit.rate_limits import Rate, seconds_to_wait

COUNT = """
import sys
from django.conf import settings
settings.configure()
from gongkai.kit.counter_cache import CounterCache
cache = CounterCache(sys.argv[1], {})
for _time in range(500):
    cache.add("requests", 0, 60)
    cache.incr("requests")
"""


@pytest.fixture
def cache(tmp_path: Path) -> CounterCache:
    return CounterCache(str(tmp_path / "rates.sqlite3"), {})


def test_values_are_kept_until_they_expire(cache: CounterCache) -> None:
    with time_machine.travel(1_000_000, tick=False) as clock:
        assert cache.add("a", 1, 10)
        assert not cache.add("a", 5, 10)
        assert cache.incr("a", 2) == cache.get("a") == 3
        clock.shift(11)
        assert cache.get("a", "none") == "none"
        with pytest.raises(ValueError, match="a"):
            cache.incr("a")
        assert cache.add("a", 7, 10)
        cache.set("b", 2, None)
        clock.shift(3600)
        assert cache.get("b") == 2
        assert (cache.delete("b"), cache.delete("b")) == (True, False)
        cache.set("c", 1)
        cache.clear()
        assert cache.get("c") is None


def test_expired_rows_are_deleted(cache: CounterCache, tmp_path: Path) -> None:
    with time_machine.travel(1_000_000, tick=False) as clock:
        for number in range(5):
            cache.add(f"key{number}", 0, 10)
        clock.shift(120)
        cache.add("last", 0, 10)
    with closing(sqlite3.connect(tmp_path / "rates.sqlite3")) as other:
        assert other.execute("SELECT key FROM counter").fetchall() == [(":1:last",)]


def test_processes_count_together(cache: CounterCache, tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNT, str(tmp_path / "rates.sqlite3")]
    children = [subprocess.Popen(command) for _number in range(3)]
    assert [child.wait(timeout=60) for child in children] == [0, 0, 0]
    assert cache.get("requests") == 1500


def test_file_is_readable_by_its_owner_only(cache: CounterCache, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        cache.set("a", 1)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "rates.sqlite3").stat().st_mode) == 0o600


def test_rates_without_a_usable_file_limit_nobody(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = settings.CACHES | {
        "rates": {
            "BACKEND": "gongkai.kit.counter_cache.CounterCache",
            "LOCATION": str(tmp_path),  # a folder, not a file
        }
    }
    waits = [seconds_to_wait(Rate("test", 1), "client", now=59.0) for _time in range(3)]
    assert waits == [0, 0, 0]
    assert "could not be counted" in caplog.text
