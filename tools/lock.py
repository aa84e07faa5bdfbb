"""
`make lock`: resolve the requirements with uv; with `--check`, check that the locks are complete.

Installing a lock resolves nothing, so the check does what pip would have done: every requirement of every pinned package
must be in the lock, at a version that satisfies it. It reads the metadata of the installed packages.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
RUN, DEV = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
# What each extra needs in addition to the packages to run.
EXTRAS = {
    name: ROOT / f"requirements-{name}.lock"
    for name in ("identity", "ocr", "opensearch", "parquet", "postgres", "s3", "sm")
}
# What the outside readers of our formats need in addition to the packages to develop.
OUTSIDE = ROOT / "requirements-outside.lock"
# The interpreters for which a lock must be complete; both are tested.
PYTHONS = ("3.11.2", "3.11.7", "3.13.0", "3.13.5")
HASH = "--hash=sha256:"


@dataclass(frozen=True)
class Pin:
    """One package of a lock: its version, its marker, and whether it has a hash."""

    name: NormalizedName
    version: Version
    marker: Marker | None
    hashed: bool

    def is_wanted(self, environment: dict[str, str]) -> bool:
        """Return whether pip installs this pin in an environment."""
        return self.marker is None or self.marker.evaluate(environment)


def main() -> None:
    """Write the locks, or check them."""
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
    # Both may be in one environment, so a package of both has one version.
    for name, lock in EXTRAS.items():
        _compile(uv, lock, ["--extra", name, "--constraint", str(DEV)], build)
        _leave_out(lock, RUN)
    _compile(uv, OUTSIDE, ["--group", "dev", "--group", "outside", "--constraint", str(DEV)], build)
    _leave_out(OUTSIDE, DEV)


def _leave_out(lock: Path, other: Path) -> None:
    """Leave out of a lock what another one has."""
    there = set(entries(other.read_text()))
    added = [entry for entry in entries(lock.read_text()) if entry not in there]
    lock.write_text("\n".join(added) + "\n")


def entries(text: str) -> list[str]:
    """Return the entries of a lock file, each with its hashes."""
    return re.split(r"\n(?=\S)", text.strip())


def check() -> list[str]:
    """Return the faults of the locks: missing packages or hashes, or an address."""
    project = _project()
    run = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    locks = (RUN, DEV, *EXTRAS.values(), OUTSIDE)
    faults = [f"{lock.name} names an address." for lock in locks if "://" in lock.read_text()]
    extras = project["project"]["optional-dependencies"]
    groups = project["dependency-groups"]
    added = {lock: (RUN, extras[name]) for name, lock in EXTRAS.items()}
    added[OUTSIDE] = (DEV, groups["outside"])
    for lock, wanted in (
        (RUN, run),
        (DEV, [*run, *groups["dev"]]),
        *((lock, [*run, *extras[name]]) for name, lock in EXTRAS.items()),
        (OUTSIDE, [*run, *groups["dev"], *groups["outside"]]),
    ):
        pins = read_pins(lock.read_text())
        faults += [f"{lock.name} gives no hash for {pin.name}." for pin in pins if not pin.hashed]
        if lock in added:
            base, direct = added[lock]
            pins += read_pins(base.read_text())
            if not are_installed(pins):
                # Where it is not installed, the requirements of its packages are unknown.
                missing = {canonicalize_name(Requirement(one).name) for one in direct}
                missing -= {pin.name for pin in pins}
                faults += [f"{lock.name}: {name} is not in the lock." for name in missing]
                continue
        faults += [f"{lock.name}: {fault}" for fault in find_gaps(pins, map(Requirement, wanted))]
    return faults


def are_installed(pins: Iterable[Pin]) -> bool:
    """Return whether every pin that this interpreter needs is installed."""
    here = {key: str(value) for key, value in default_environment().items()}
    return all(_is_installed(pin) for pin in pins if pin.is_wanted(here))


def read_pins(text: str) -> list[Pin]:
    """Read the pins of a lock file."""
    pins = []
    for entry in entries(text):
        requirement = Requirement(entry.partition("\\")[0].strip())
        [pinned] = requirement.specifier
        name = canonicalize_name(requirement.name)
        pins.append(Pin(name, Version(pinned.version), requirement.marker, hashed=HASH in entry))
    return pins


def find_gaps(pins: Iterable[Pin], wanted: Iterable[Requirement]) -> list[str]:
    """
    Return what pip would have to add to the pins, or to change, on Linux with each supported Python.

    The requirements of a package that only another Python needs stay unread here: the lock is checked under each
    supported Python, and each reads what it installed.
    """
    pins, wanted = list(pins), list(wanted)
    here = {key: str(value) for key, value in default_environment().items()}
    unread = [pin for pin in pins if pin.is_wanted(here) and not _is_installed(pin)]
    faults = [
        f"{pin.name} {pin.version} is not installed, so its requirements are unknown."
        for pin in unread
    ]
    for python in PYTHONS:
        faults += _gaps_on(pins, wanted, here | _cpython_on_linux(python))
    return list(dict.fromkeys(faults))


def _gaps_on(
    pins: list[Pin], wanted: list[Requirement], environment: dict[str, str]
) -> Iterator[str]:
    python = environment["python_full_version"]
    there: dict[NormalizedName, Pin] = {}
    for pin in pins:
        if pin.is_wanted(environment):
            if pin.name in there:
                yield f"{pin.name} is pinned twice for Python {python}."
            there[pin.name] = pin
    # The project's own requirements first, then those of each package with the extras that were asked of it.
    todo = [
        ("the project", requirement)
        for requirement in wanted
        if _applies(requirement, environment, "")
    ]
    seen: set[tuple[NormalizedName, str]] = set()
    while todo:
        asker, requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name not in there:
            yield f"{asker} needs {requirement}, which is not in the lock for Python {python}."
            continue
        if not requirement.specifier.contains(there[name].version, prereleases=True):
            yield f"{asker} needs {requirement}, but {there[name].version} is pinned for Python {python}."
        for extra in {"", *requirement.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                todo += [
                    (name, needed)
                    for needed in _requirements(there[name])
                    if _applies(needed, environment, extra)
                ]


def _is_installed(pin: Pin) -> bool:
    try:
        return Version(version(pin.name)) == pin.version
    except PackageNotFoundError:
        return False


def _requirements(pin: Pin) -> list[Requirement]:
    """Return the requirements of a pinned package, if that version is installed here."""
    return [Requirement(line) for line in requires(pin.name) or []] if _is_installed(pin) else []


def _applies(requirement: Requirement, environment: dict[str, str], extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(
        {**environment, "extra": extra}
    )


def _cpython_on_linux(python: str) -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "sys_platform": "linux",
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
    }


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _compile(uv: str, lock: Path, words: list[str], build: list[str]) -> None:
    # Without header and annotations, uv writes names, versions and hashes, and nothing about this machine.
    subprocess.run(
        [
            uv,
            "pip",
            "compile",
            "--universal",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "--quiet",
            "--python-version",
            "3.11",
            *words,
            "pyproject.toml",
            "-",
            "-o",
            str(lock),
        ],
        input="\n".join(build),
        text=True,
        cwd=ROOT,
        check=True,
        env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
    )


if __name__ == "__main__":
    main()
