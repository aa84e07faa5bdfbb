"""
Try both commands of the README on the machine as it is; needs the standard library only.

`bare_machine.py` copies this program into the environment that it has made and runs it there: it hides what a bare
machine does not have, then runs `make demo` to its first page, opens one letter as PDF, and runs `make test`.
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
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import unescape
from itertools import chain
from pathlib import Path

WHOLE = "whole"  # all tests, not a few files
STOP_SECONDS = 45
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
ACCOUNT, PASSWORD = "officer", "gongkai-demo-only"


class Failed(Exception):
    """Something did not work; the message explains it to a reader of the log."""


def main() -> None:
    """Read the arguments that `bare_machine.py` passes, try both commands and exit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with the clone, for logs and files")
    parser.add_argument("--limit", type=int, required=True, help="seconds for everything")
    parser.add_argument("--tests", nargs="+", required=True, help=f"test files, or “{WHOLE}”")
    asked = parser.parse_args()
    sys.exit(prove(asked.folder, asked.limit, asked.tests))


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
    """Mount something in the mount namespace of this process; if that fails, exit with what was said."""
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"mount {' '.join(words)}\n{done.stdout}{done.stderr}")


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
