"""
The inspection process: reads files from descriptors, under limits that it first sets for itself.

Arguments: a JSON object with `files` (descriptor and type of each), `seconds` and `megabytes`.
Output: one JSON object per line: `{"file": 0, "part": "a.pdf"}` before a part is inspected, and
`{"file": 0, "code": "", "values": {}}` after a file; an empty code means that it is accepted.
"""

import json
import os
import resource
import signal
import sys
from functools import partial
from typing import Any

from gongkai.files.inspection.budget import MAX_UNPACKED, Budget
from gongkai.files.inspection.content import check_content
from gongkai.files.inspection.findings import Found

# The web server is served first.
NICENESS = 10
# What Python and the libraries take before a file is read: in memory, and in addresses.
OWN_MEGABYTES, OWN_ADDRESSES = 40, 300
# Of the processor seconds, those left to say in words that the budget has ended.
GRACE_SECONDS = 1
MAX_DESCRIPTORS = 64
MAX_PART = 120


def set_limits(seconds: int, megabytes: int) -> None:
    """Limit processor time, memory, files and core dumps of this process, for good."""
    data = max(32, megabytes - OWN_MEGABYTES) << 20
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_DATA: data,
        resource.RLIMIT_AS: (megabytes + OWN_ADDRESSES) << 20,
        resource.RLIMIT_FSIZE: MAX_UNPACKED,
        resource.RLIMIT_NOFILE: MAX_DESCRIPTORS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, most in limits.items():
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)  # noqa: PLW2901
        resource.setrlimit(kind, (most, most))
    # Ends the process also where it waits and takes no processor time, and the parent is gone.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def main(words: str) -> None:
    """Inspect the files of one upload with one budget."""
    job = json.loads(words)
    os.nice(NICENESS)
    set_limits(job["seconds"], job["megabytes"])
    signal.alarm(job["wall"] + 1)
    budget = Budget(max(job["seconds"] - GRACE_SECONDS, 1))
    for number, (descriptor, ending) in enumerate(job["files"]):
        budget.report = partial(_say_part, number)
        code, values = "", {}
        try:
            with os.fdopen(descriptor, "rb") as source:
                check_content(source, ending, budget)
        except Found as found:
            code, values = found.code, found.values
        except (MemoryError, RecursionError):
            code = "inspection-limit"
        except Exception:  # noqa: BLE001  (whatever a file makes our own code do, it is refused)
            code = "file-unreadable"
        _say(number, code=code, values=values)
        if code in {"inspection-limit", "archive-bomb"}:
            return  # the rest of the upload has no budget left


def _say(number: int, **line: Any) -> None:
    sys.stdout.write(json.dumps({"file": number, **line}) + "\n")
    sys.stdout.flush()


def _say_part(number: int, name: str) -> None:
    _say(number, part=name[:MAX_PART])
