"""Annual reports: compiling the region of 2017 at growing scales; baseline: a count of its acts."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from benchmarks.measures import say

BAR = 2.0  # maximum seconds for all bodies and the consolidation, in a new process
USUAL = "0.01 0.1"


def reporting(_documents: int) -> None:
    """Build the region at each scale (`BENCH_SCALES`, default 0.01 and 0.1; 1 takes minutes) and compile it."""
    first = 0.0
    for scale in os.environ.get("BENCH_SCALES", USUAL).split():
        folder = Path(settings.GONGKAI_DATA) / f"scale-{scale}"
        folder.mkdir()
        place = {**os.environ, "GONGKAI_DATA": str(folder)}
        begun = time.perf_counter()
        for command in (["migrate", "-v0"], ["sample", "--scale", scale, "--no-search"]):
            subprocess.run(
                [sys.executable, "-m", "gongkai", *command],
                check=True,
                capture_output=True,
                env=place,
            )
        built = time.perf_counter() - begun
        found = _measured(place)
        say(report_line(scale, found, built, first))
        first = first or found["cold"]


def _measured(place: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.compiling"],
        check=True,
        capture_output=True,
        text=True,
        env=place,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def report_line(scale: str, found: dict[str, float], built: float, first: float) -> str:
    """Return a line with the cold and warm times, the recount, and the growth from the smallest scale."""
    growth = f"   growth ×{found['cold'] / first:.1f}" if first else ""
    return (
        f"report at scale {scale:5} {found['acts']:9,.0f} acts, built in {built:5.0f} s   {found['bodies']:.0f} bodies "
        f"cold {found['cold']:.3f} s, warm {found['warm']:.3f} s   recount {found['recount']:7.2f} s "
        f"×{found['recount'] / found['cold']:.0f}{growth}{'' if found['cold'] <= BAR else '   ABOVE 2 s'}"
    )
