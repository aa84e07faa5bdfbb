"""Prepare .venv from the locked requirements; runs with the standard library only."""

import hashlib
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
SIZE = re.compile(r"\(([\d.]+) (kB|MB)\)$")


def fingerprint(group: str) -> str:
    """Return a hash of what .venv depends on: the lock, the project's metadata, the interpreter, the folder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [
        sys.version,
        str(VENV),
        LOCKS[group].read_text(),
        repr(project["build-system"]),
        repr(project["project"]),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp(group: str) -> Path:
    """Return the file that contains the fingerprint for which a group was installed."""
    return VENV / f".installed-{group}"


def is_ready(group: str) -> bool:
    """Return whether the group is installed in .venv; the group dev includes run."""
    return any(
        stamp(name).exists() and stamp(name).read_text() == fingerprint(name)
        for name in {group, "dev"}
    )


def install(group: str) -> None:
    """Create .venv if it is missing; install one group of requirements, then the project itself."""
    started = time.monotonic()
    print(f"Preparing .venv ({LOCKS[group].name}) …", flush=True)
    stamp(group).unlink(missing_ok=True)
    if not (VENV / "bin" / "python").exists() or _version_of_venv() != sys.version:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    loaded = _pip("install", "--no-deps", "--require-hashes", "-r", str(LOCKS[group]))
    # The lock contains setuptools too, so the build needs nothing else from the network.
    _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    # pip compiles what it installs, but not the project itself, which would be compiled at the first start.
    subprocess.run(
        [
            str(VENV / "bin" / "python"),
            "-m",
            "compileall",
            "-q",
            str(ROOT / "gongkai"),
            str(ROOT / "tools"),
        ],
        check=True,
    )
    stamp(group).write_text(fingerprint(group))
    print(
        f"Installed in {time.monotonic() - started:.1f} s, {loaded:.0f} MB of packages.", flush=True
    )


def _version_of_venv() -> str:
    asked = [str(VENV / "bin" / "python"), "-c", "import sys; print(sys.version, end='')"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _pip(*words: str) -> float:
    """Run pip without output; return the megabytes of the packages. If it fails, exit with its output."""
    command = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", *words]
    done = subprocess.run(
        [*command, "--progress-bar", "off"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nThe packages could not be installed.")
    sizes = [SIZE.search(line.strip()) for line in done.stdout.splitlines()]
    return sum(float(size[1]) / (1000 if size[2] == "kB" else 1) for size in sizes if size)


def compile_messages() -> None:
    """Compile the translation files if a source is newer than its compiled file."""
    for source in (ROOT / "gongkai" / "locale").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(
                [str(VENV / "bin" / "python"), "-m", "tools.messages", "compile"],
                cwd=ROOT,
                check=True,
            )
            return


def main() -> None:
    """Install the group named on the command line, if it is not installed yet."""
    group = sys.argv[1] if len(sys.argv) > 1 else "dev"
    if group not in LOCKS:
        sys.exit(f"Name a group: {' or '.join(LOCKS)}.")
    os.environ.pop("PYTHONPATH", None)
    if not is_ready(group):
        install(group)
    compile_messages()


if __name__ == "__main__":
    main()
