"""Prepare .venv from the locked requirements; runs with the standard library only."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
# Added to what is installed already.
EXTRAS = {
    "identity": ROOT / "requirements-identity.lock",
    "ocr": ROOT / "requirements-ocr.lock",
    "opensearch": ROOT / "requirements-opensearch.lock",
    "parquet": ROOT / "requirements-parquet.lock",
    "s3": ROOT / "requirements-s3.lock",
    "sm": ROOT / "requirements-sm.lock",
    "outside": ROOT / "requirements-outside.lock",
}
SIZE = re.compile(r"\(([\d.]+) (kB|MB)\)$")


def fingerprint(group: str) -> str:
    """Return a hash of what .venv depends on: the lock, the project's metadata, the interpreter, the folder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [
        sys.version,
        str(VENV),
        (LOCKS | EXTRAS)[group].read_text(),
        repr(project["build-system"]),
        repr(project["project"]),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp(group: str) -> Path:
    """Return the file that contains the fingerprint for which a group was installed."""
    return VENV / f".installed-{group}"


def is_ready(group: str) -> bool:
    """Return whether the group is installed in .venv; the group dev includes run, an extra needs one of them."""
    if group in EXTRAS and not is_ready("run"):
        return False
    return any(
        stamp(name).exists() and stamp(name).read_text() == fingerprint(name)
        for name in ({group} if group in EXTRAS else {group, "dev"})
    )


def install(group: str) -> None:
    """Create .venv if it is missing; install one group of requirements, then the project itself."""
    started = time.monotonic()
    print(f"Preparing .venv ({LOCKS[group].name}) …", flush=True)
    # A stamp is written last, so .venv without one is incomplete: the run that made it was interrupted.
    complete = any(stamp(name).exists() for name in LOCKS)
    for name in LOCKS:
        stamp(name).unlink(missing_ok=True)
    if not complete or version_of_venv() != sys.version:
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "The virtual environment")
    loaded = _pip("install", "--no-deps", "--require-hashes", "-r", str(LOCKS[group]))
    # The lock contains setuptools too, so the build needs nothing else from the network.
    _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    # pip compiles what it installs, but not the project itself, which would be compiled at the first start.
    _run(
        [
            str(VENV / "bin" / "python"),
            "-m",
            "compileall",
            "-q",
            str(ROOT / "gongkai"),
            str(ROOT / "tools"),
        ],
        "The compiled program",
    )
    stamp(group).write_text(fingerprint(group))
    print(
        f"Installed in {time.monotonic() - started:.1f} s, {loaded:.0f} MB of packages.", flush=True
    )


def install_extra(group: str) -> None:
    """Add the packages of an extra to .venv, which is prepared first if need be."""
    if not is_ready("run"):
        install("run")
    started = time.monotonic()
    print(f"Adding {EXTRAS[group].name} …", flush=True)
    loaded = _pip("install", "--no-deps", "--require-hashes", "-r", str(EXTRAS[group]))
    stamp(group).write_text(fingerprint(group))
    print(f"Added in {time.monotonic() - started:.1f} s, {loaded:.0f} MB of packages.", flush=True)


def version_of_venv() -> str:
    """Return the version of the interpreter in .venv, or nothing if it or its pip is missing."""
    asked = [str(VENV / "bin" / "python"), "-c", "import pip, sys; print(sys.version, end='')"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def _run(command: list[str], what: str) -> str:
    """Run a command and return its output. If it fails, exit with its output."""
    # In a session of its own, so that Ctrl-C reaches only this process, which stops the command and
    # whatever it has started.
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            output, _nothing = child.communicate()
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            raise
    if child.returncode:
        sys.exit(f"{output}\n{what} could not be installed.")
    return output


def _pip(*words: str) -> float:
    """Run pip without output; return the megabytes of the packages. If it fails, exit with its output."""
    command = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", *words]
    output = _run([*command, "--progress-bar", "off"], "The packages")
    sizes = [SIZE.search(line.strip()) for line in output.splitlines()]
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
    if group not in LOCKS | EXTRAS:
        sys.exit(f"Name a group: {' or '.join(LOCKS | EXTRAS)}.")
    os.environ.pop("PYTHONPATH", None)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, _frame: sys.exit(128 + number))
    try:
        if not is_ready(group):
            (install_extra if group in EXTRAS else install)(group)
        compile_messages()
    except KeyboardInterrupt:
        print("Interrupted; the next run starts again.", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
