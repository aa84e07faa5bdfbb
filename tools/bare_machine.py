"""
Check that both commands of the README work on a bare machine; needs the standard library only.

A fresh clone is tried in a mount namespace in which fonts, Chromium, LibreOffice, ClamAV, Dovecot, Java and PostgreSQL
are hidden, with an empty home and an empty cache of pip: `make demo` to its first page, one letter opened as PDF, then
`make test` with a few files. Where no namespace may be made, or with --debootstrap SUITE, it is tried in a fresh Debian.
With --tests whole, `make test` runs without arguments, as the README names it; this takes many minutes.
"""

import argparse
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import unescape
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS = 240
WHOLE, WHOLE_LIMIT_SECONDS = "whole", 7200
STOP_SECONDS = 45
# A few test files; the browser tests are among them so that their skip is reported by name.
SMOKE = (
    "tests/typesetting/test_letters.py",
    "tests/operations/test_locks.py",
    "tests/operations/test_serve.py",
    "tests/law/test_fees.py",
    "tests/portal/test_layout.py",
    "tests/browser/test_keyboard.py",
)
HIDDEN_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/texmf/fonts",
    "/var/cache/fontconfig",
    "/etc/fonts",
    "/usr/lib/chromium",
    "/usr/lib/libreoffice",
    "/opt/libreoffice",
    "/usr/lib/jvm",
    "/usr/lib/postgresql",
    "/var/run/postgresql",
    "/var/lib/clamav",
    "/opt/wheels",
)
HIDDEN_PROGRAMS = (
    "chromium",
    "chromium-browser",
    "chromium-headless-shell",
    "google-chrome",
    "google-chrome-stable",
    "soffice",
    "libreoffice",
    "localc",
    "lowriter",
    "clamd",
    "clamdscan",
    "clamscan",
    "freshclam",
    "dovecot",
    "doveadm",
    "java",
    "javac",
    "psql",
    "postgres",
    "pg_ctl",
    "pg_ctlcluster",
    "pg_createcluster",
    "initdb",
    "createdb",
    "fc-list",
    "fc-cache",
    "fc-match",
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
ACCOUNT, PASSWORD = "officer", "gongkai-demo-only"


class Failed(Exception):
    """Something did not work; the message explains it to a reader of the log."""


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
    parser.add_argument("--inside", metavar="FOLDER", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.limit is None:
        asked.limit = WHOLE_LIMIT_SECONDS if asked.tests == [WHOLE] else LIMIT_SECONDS
    if asked.inside:
        sys.exit(prove(Path(asked.inside), asked.limit, asked.tests))
    folder = Path(tempfile.mkdtemp(prefix="gongkai-bare-"))
    try:
        sys.exit(try_outside(folder, asked))
    finally:
        if asked.keep:
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def try_outside(folder: Path, asked: argparse.Namespace) -> int:
    """Prepare the bare environment and run this program in it; return its exit status."""
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
    shutil.copy(__file__, place / "bare_machine.py")
    if asked.debootstrap or wrapper is None:
        command = [
            *([*wrapper, *MOUNTING] if wrapper else []),
            "chroot",
            str(base),
            "/usr/bin/python3",
            "/work/bare_machine.py",
            "--inside",
            "/work",
            *words,
        ]
        environment = bare_environment(Path("/work"), ["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
    else:
        command = [
            *wrapper,
            sys.executable,
            str(place / "bare_machine.py"),
            "--inside",
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


# Everything below runs inside the bare machine.


def prove(place: Path, limit: int, tests: Sequence[str]) -> int:
    """Hide what a bare machine does not have, then try both commands; return the exit status."""
    started = time.monotonic()
    deadline = started + limit
    hide()
    try:
        for name, seconds in chain(try_demo(place, deadline), try_tests(place, deadline, tests)):
            print(f"  {seconds:6.1f} s  {name}", flush=True)
    except Failed as fault:
        print(f"The bare machine: {fault}", flush=True)
        return 1
    print(f"  {time.monotonic() - started:6.1f} s  in all; the bare machine works.", flush=True)
    return 0


def hide() -> None:
    """Mount an empty folder over each folder, and /dev/null over each program, that a bare machine does not have."""
    for folder in HIDDEN_FOLDERS:
        if Path(folder).is_dir() and any(Path(folder).iterdir()):
            mount("-t", "tmpfs", "none", folder)
    for name in HIDDEN_PROGRAMS:
        for folder in os.environ["PATH"].split(":"):
            program = Path(folder) / name
            if program.exists():
                # /dev/null is not executable, so the program cannot be run.
                mount("--bind", os.devnull, str(program.resolve()))
    left = [name for name in HIDDEN_PROGRAMS if shutil.which(name)]
    if left:
        raise SystemExit(f"Not hidden: {', '.join(left)}.")


def mount(*words: str) -> None:
    """Mount something in the mount namespace of this process."""
    run(["mount", *words])


def try_demo(place: Path, deadline: float) -> Iterator[tuple[str, float]]:
    """Start the demo, open its first page and a letter, stop it; yield each step with its seconds."""
    log = place / "demo.log"
    port = free_port()
    started = time.monotonic()
    with serving(place, port, log) as server:
        wait_for(server, log, "Installed in", deadline)
        installed = time.monotonic()
        yield "make demo: packages installed", installed - started
        address = f"http://127.0.0.1:{port}"
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )
        while time.monotonic() < deadline:
            refuse_ended(server, log)
            try:
                opener.open(f"{address}/", timeout=10).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise Failed(f"no page of the demo in time\n{log.read_text()[-3_000:]}")
        yield "make demo: from there to the first page", time.monotonic() - installed
        began = time.monotonic()
        letter = open_letter(opener, address)
        (place / "letter.pdf").write_bytes(letter)
        yield f"a letter opened as PDF ({len(letter):,} bytes)", time.monotonic() - began
        began = time.monotonic()
        stop(server)
        yield "make demo: stopped", time.monotonic() - began
    # The second start loads nothing again; loading the rest continues.
    began = time.monotonic()
    with serving(place, port, log) as server:
        wait_for(server, log, "Started in", deadline)
        yield "make demo: second start", time.monotonic() - began
        stop(server)


def try_tests(place: Path, deadline: float, tests: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Run a few tests, or all; yield the step with its seconds and print what was skipped."""
    began = time.monotonic()
    log = place / "test.log"
    files = [] if list(tests) == [WHOLE] else tests
    # pytest names the reason of each skip. For a few files, more than one worker would only import everything again.
    words = ["-rs", *(["-n", "1", *files] if files else [])]
    command = ["make", "test", f"ARGS={' '.join(words)}"]
    try:
        with log.open("w") as out:
            done = subprocess.run(
                command,
                cwd=place / "clone",
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=max(1.0, deadline - time.monotonic()),
            )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"make test did not end in time\n{log.read_text()[-3_000:]}") from error
    said = log.read_text()
    if done.returncode or "The tests passed." not in said:
        raise Failed(f"make test ended with {done.returncode}\n{said[-40_000:]}")
    yield f"make test {'with a few files' if files else 'as a whole'}", time.monotonic() - began
    for line in said.splitlines():
        if "passed" in line or "skipped" in line.lower() or "SQLite only" in line:
            print(f"            {line.strip()}", flush=True)
    for asked in ("Chromium is not installed", "SQLite only"):
        if asked not in said:
            raise Failed(f"make test reports no skip for: {asked}")
    began = time.monotonic()
    check = "import sys, pypdf; print(''.join(p.extract_text() for p in pypdf.PdfReader(sys.argv[1]).pages))"
    read = subprocess.run(
        [str(place / "clone/.venv/bin/python"), "-c", check, str(place / "letter.pdf")],
        capture_output=True,
        text=True,
        check=False,
    )
    if "政府信息公开" not in read.stdout:
        raise Failed(f"the letter says: {read.stdout or read.stderr}")
    yield "the letter read", time.monotonic() - began


@contextmanager
def serving(place: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `make demo` in its own process group; terminate the whole group afterwards."""
    with log.open("w") as out:
        server = subprocess.Popen(
            ["make", "demo", f"PORT={port}"],
            cwd=place / "clone",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the demo as Ctrl-C does."""
    os.killpg(server.pid, signal.SIGINT)
    try:
        server.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Failed("the demo does not stop") from error


def wait_for(server: subprocess.Popen[bytes], log: Path, words: str, deadline: float) -> None:
    """Wait until the log contains the text."""
    while words not in log.read_text():
        refuse_ended(server, log)
        if time.monotonic() > deadline:
            raise Failed(f"“{words}” was not in the log in time\n{log.read_text()[-3_000:]}")
        time.sleep(0.05)


def refuse_ended(server: subprocess.Popen[bytes], log: Path) -> None:
    """Fail if the demo has ended by itself."""
    if server.poll() is not None:
        raise Failed(f"make demo ended with {server.returncode}\n{log.read_text()[-3_000:]}")


def open_letter(opener: urllib.request.OpenerDirector, address: str) -> bytes:
    """Sign in as the officer of the demo and return the first letter of an application as PDF."""
    page, entrance = read(opener, f"{address}/desk/applications/")
    fields = {unescape(name): "" for name in re.findall(r'<input[^>]* name="([^"]+)"', page)}
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    secret = re.search(r'<input[^>]*type="password"[^>]*>', page)
    if not token or not secret:
        raise Failed("the desk does not ask for a sign-in")
    filled = {
        "csrfmiddlewaretoken": token[1],
        "username": ACCOUNT,
        "login": ACCOUNT,
        "password": PASSWORD,
    }
    page, _where = read(opener, entrance, {name: filled[name] for name in fields if name in filled})
    for case in dict.fromkeys(re.findall(r'href="(/desk/applications/\d+/)"', page)):
        inside, _where = read(opener, f"{address}{case}")
        if letter := re.search(r'href="(/desk/applications/\d+/letters/\d+\.pdf)"', inside):
            with opener.open(f"{address}{letter[1]}", timeout=60) as answer:
                content: bytes = answer.read()
            if not content.startswith(b"%PDF"):
                raise Failed(f"{letter[1]} is not a PDF: {content[:300]!r}")
            return content
    raise Failed("no application of the demo has a letter")


def read(
    opener: urllib.request.OpenerDirector, address: str, fields: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Return the text and the address of a page, after all redirects."""
    data = urllib.parse.urlencode(fields).encode() if fields else None
    request = urllib.request.Request(address, data, {"Referer": address})
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.read().decode(), answer.geturl()
    except urllib.error.HTTPError as error:
        raise Failed(f"{address} answers {error.code}") from error


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
