"""`make lock`: resolve the requirements anew with uv; `--check`: the locks fit the project and name no address."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
NAME = re.compile(r"[A-Za-z0-9._-]+")


def main() -> None:
    """Write or check."""
    if "--check" in sys.argv:
        faults = check()
        sys.exit("\n".join(faults) if faults else 0)
    uv = shutil.which("uv")
    if not uv:
        sys.exit("uv is needed to resolve the requirements (pip install uv, outside .venv).")
    # The build tools are locked too, so that installing the project itself needs no network.
    build = _project()["build-system"]["requires"]
    _compile(uv, RUN, [], build)
    _compile(uv, DEV, ["--group", "dev", "--constraint", str(RUN)], build)


def check() -> list[str]:
    """Say what is wrong with the locks."""
    project = _project()
    build = project["build-system"]["requires"]
    run = project["project"]["dependencies"] + build
    faults = [f"{lock.name} names an address." for lock in (RUN, DEV) if "://" in lock.read_text()]
    for lock, wanted in ((RUN, run), (DEV, run + project["dependency-groups"]["dev"])):
        there = _locked(lock)
        faults += [f"{lock.name} lacks {name}." for name in sorted(set(map(_name, wanted)) - set(there))]
        faults += [f"{lock.name} gives no hash for {name}." for name, hashed in there.items() if not hashed]
    return faults


def _locked(lock: Path) -> dict[str, bool]:
    """Return each locked name and whether a hash stands with it."""
    there: dict[str, bool] = {}
    name = ""
    for line in lock.read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            name = _name(line)
            there[name] = False
        elif "--hash=sha256:" in line:
            there[name] = True
    return there


def _name(requirement: str) -> str:
    found = NAME.match(requirement)
    if not found:
        raise ValueError(requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _project() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _compile(uv: str, lock: Path, words: list[str], build: list[str]) -> None:
    # Without a header and remarks, uv writes names, versions and hashes: nothing of this machine.
    subprocess.run(
        [uv, "pip", "compile", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet",
         "--python-version", "3.11", *words, "pyproject.toml", "-", "-o", str(lock)],
        input="\n".join(build), text=True, cwd=ROOT, check=True, env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
    )  # fmt: skip


if __name__ == "__main__":
    main()
