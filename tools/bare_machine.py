"""
Check that both commands of the README work on a bare machine; needs the standard library only.

A fresh clone is tried in a mount namespace in which fonts, Chromium, LibreOffice, ClamAV, Dovecot, Java and PostgreSQL
are hidden, with an empty home and an empty cache of pip: `make demo` to its first page, one letter opened as PDF, then
`make test` with a few files. Where no namespace may be made, or with --debootstrap SUITE, it is tried in a fresh Debian.
With --tests whole, `make test` runs without arguments, as the README names it; this takes many minutes.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRIAL = ROOT / "tools/bare_machine_trial.py"  # what runs inside
LIMIT_SECONDS = 600
WHOLE, WHOLE_LIMIT_SECONDS = "whole", 7200
# A few test files; the browser tests are among them so that their skip is reported by name.
SMOKE = (
    "tests/typesetting/test_letters.py",
    "tests/operations/test_locks.py",
    "tests/operations/test_serve.py",
    "tests/law/test_fees.py",
    "tests/portal/test_layout.py",
    "tests/browser/test_keyboard.py",
)
# How the index, a proxy and the authority behind them are told, and nothing else: a constraint or a folder of wheels on
# this machine would hide a fault of the lock.
PASSED_ON = {
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "PIP_PROXY",
    "PIP_CERT",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_RETRIES",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
}
# The kernel's folders that every running Debian has; they are mounted in the namespace, so that they are gone with it.
MOUNTING = (
    "sh",
    "-c",
    'mount -t proc proc "$2/proc"; mount -t tmpfs none "$2/dev/shm"; exec "$@"',
    "sh",
)


def main() -> None:
    """Run the check and print the times; exit status 1 if something does not work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", default="HEAD", help="try this commit (HEAD)")
    parser.add_argument(
        "--limit",
        type=int,
        help=f"seconds for everything ({LIMIT_SECONDS}; with --tests whole {WHOLE_LIMIT_SECONDS})",
    )
    parser.add_argument(
        "--debootstrap", metavar="SUITE", help="try it in a fresh Debian of this suite"
    )
    parser.add_argument(
        "--mirror", default="", help="where Debian's packages are (as apt is set up here)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave the folder with clone and logs behind"
    )
    parser.add_argument(
        "--tests",
        nargs="+",
        default=SMOKE,
        help=f"the test files, or “{WHOLE}” for the whole of make test (a few files)",
    )
    asked = parser.parse_args()
    if asked.limit is None:
        asked.limit = WHOLE_LIMIT_SECONDS if asked.tests == [WHOLE] else LIMIT_SECONDS
    folder = Path(tempfile.mkdtemp(prefix="gongkai-bare-"))
    try:
        sys.exit(try_outside(folder, asked))
    finally:
        if asked.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def try_outside(folder: Path, asked: argparse.Namespace) -> int:
    """Prepare the bare environment and run the trial in it; return its exit status."""
    words = [f"--limit={asked.limit}", "--tests", *asked.tests]
    wrapper = namespace()
    base = folder
    if asked.debootstrap or wrapper is None:
        suite = asked.debootstrap or "bookworm"
        print(f"Making a fresh Debian {suite} …", flush=True)
        base = fresh_debian(folder / "root", suite, asked.mirror or mirror_here())
    place = base / "work"
    place.mkdir()
    (place / "home").mkdir()
    (place / "tmp").mkdir()
    run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(place / "clone")])
    run(
        [
            "git",
            "-C",
            str(place / "clone"),
            "-c",
            "advice.detachedHead=false",
            "checkout",
            "-q",
            commit_of(asked.commit),
        ]
    )
    shutil.copy(TRIAL, place / TRIAL.name)
    if asked.debootstrap or wrapper is None:
        command = [
            *([*wrapper, *MOUNTING] if wrapper else []),
            "chroot",
            str(base),
            "/usr/bin/python3",
            f"/work/{TRIAL.name}",
            "/work",
            *words,
        ]
        environment = bare_environment(Path("/work"), ["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
    else:
        command = [
            *wrapper,
            sys.executable,
            str(place / TRIAL.name),
            str(place),
            *words,
        ]
        environment = bare_environment(place, search_path())
    return subprocess.run(
        command, cwd=base, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode


def namespace() -> list[str] | None:
    """Return how a mount namespace is entered here, as root or as one's own root; None where neither is allowed."""
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        probe = [*command, "sh", "-c", "mount -t tmpfs none /mnt"]
        if (
            shutil.which("unshare")
            and subprocess.run(probe, capture_output=True, check=False).returncode == 0
        ):
            return [*command, "--"]
    print("No mount namespace may be made here.", flush=True)
    return None


def commit_of(name: str) -> str:
    """Return the commit id of a name in this repository."""
    done = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", name], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def search_path() -> list[str]:
    """Return the search path of programs: the folder of the real interpreter first, then the usual folders."""
    interpreter = Path(getattr(sys, "_base_executable", sys.executable)).resolve().parent
    return [
        str(interpreter),
        "/usr/local/bin",
        "/usr/bin",
        "/bin",
        "/usr/local/sbin",
        "/usr/sbin",
        "/sbin",
    ]


def bare_environment(place: Path, path: Sequence[str]) -> dict[str, str]:
    """Return the only environment variables that are passed to the bare machine."""
    passed = {name: value for name, value in os.environ.items() if name.upper() in PASSED_ON}
    # On port 1 no PostgreSQL of this machine listens, so none is found.
    return passed | {
        "PATH": ":".join(path),
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "tmp"),
        "LC_ALL": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PGPORT": "1",
    }


def mirror_here() -> str:
    """Return the mirror that apt uses on this machine."""
    for file in sorted(Path("/etc/apt").glob("**/*.sources")) + sorted(
        Path("/etc/apt").glob("**/*.list")
    ):
        if found := re.search(
            r"^(?:URIs:|deb(?: \[.*?\])?) +(\S+/debian/?)(?:\s|$)", file.read_text(), re.MULTILINE
        ):
            return found[1]
    raise SystemExit("No mirror of Debian's packages was found; name one with --mirror.")


def fresh_debian(root: Path, suite: str, mirror: str) -> Path:
    """Create a Debian root with the packages that the README requires and nothing else."""
    wanted = "python3-venv,make,git,ca-certificates"
    run(["debootstrap", "--variant=minbase", f"--include={wanted}", suite, str(root), mirror])
    for name in ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(name).exists():
            shutil.copy(name, root / name.lstrip("/"))
    return root


def run(command: Sequence[str]) -> None:
    """Run a program of the preparation; if it fails, exit with its output."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}")


if __name__ == "__main__":
    main()
