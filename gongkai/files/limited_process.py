"""Runs one of the programs that look at files, which set limits for themselves, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).resolve().parents[2]


def run_limited(
    start: str,
    job: Mapping[str, Any],
    descriptors: Sequence[int],
    *,
    wall: int,
    variables: Mapping[str, str] | None = None,
) -> tuple[bytes, int]:
    """
    Run the Python program `start`; return its output and its exit status.

    Its arguments are the job as JSON and the folder of our packages. It inherits these descriptors, and
    of the environment only `variables`. After `wall` seconds it is killed; the output is then what it had
    written. Raises `OSError` if no process can be started.
    """
    process = subprocess.Popen(  # noqa: S603  (fixed arguments, no shell)
        # Without -I, the environment and the working folder could add modules to the process.
        [sys.executable, "-I", "-c", start, json.dumps(job), str(PACKAGES)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=descriptors,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **(variables or {})},
    )
    try:
        output, _errors = process.communicate(timeout=wall)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _errors = process.communicate()
    return output, process.returncode
