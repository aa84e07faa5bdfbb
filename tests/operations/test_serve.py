"""`gongkai serve` runs server and worker together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError

from gongkai.kit.startup import check_port
from gongkai.operations.management.commands.serve import local_address

# Runs two tasks together in a process of its own, so that signals reach only it.
TOGETHER = """
import sys
from functools import partial
from gongkai.operations.management.commands.serve import run_together
sys.exit(run_together([partial(exec, code, {}) for code in sys.argv[1:]]))
"""
WRITES_ITS_ID = (
    "import os, pathlib, time; pathlib.Path({path!r}).write_text(str(os.getpid())); time.sleep(60)"
)


def together(*codes: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", TOGETHER, *codes])


def started(path: Path) -> int:
    """Wait until a child process has written its process id."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError("The child did not start.")


def is_gone(pid: int) -> bool:
    """Wait until a process has ended; a zombie counts as ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(("code", "wanted"), [("import sys; sys.exit(3)", 3), ("pass", 1)])
def test_end_of_one_process_stops_the_other(tmp_path: Path, code: str, wanted: int) -> None:
    note = tmp_path / "id"
    server = together(WRITES_ITS_ID.format(path=str(note)), f"import time; time.sleep(1.5); {code}")
    other = started(note)
    assert server.wait(timeout=20) == wanted
    assert is_gone(other)


def test_every_process_that_is_stopped_in_order_runs_its_exit_functions(tmp_path: Path) -> None:
    # As gunicorn does: the task forks a process of its own, which ends by SystemExit.
    code = f"""
import atexit, os, pathlib, sys
atexit.register(lambda: pathlib.Path({str(tmp_path)!r}, str(os.getpid())).touch())
if not (child := os.fork()):
    sys.exit()
os.waitpid(child, 0)
"""
    assert together(code).wait(timeout=20) == 1
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_both_processes_with_success(tmp_path: Path, number: int) -> None:
    notes = [tmp_path / "first", tmp_path / "second"]
    server = together(*(WRITES_ITS_ID.format(path=str(note)) for note in notes))
    children = [started(note) for note in notes]
    server.send_signal(number)
    assert server.wait(timeout=20) == 0
    assert all(is_gone(child) for child in children)


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells children of their parent's death"
)
def test_killed_parent_leaves_no_process(tmp_path: Path) -> None:
    note = tmp_path / "id"
    server = together(WRITES_ITS_ID.format(path=str(note)))
    child = started(note)
    server.kill()
    server.wait(timeout=20)
    assert is_gone(child)


def test_port_in_use_is_refused_before_the_start() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"127.0.0.1:{port} is not available"):
            check_port(f"127.0.0.1:{port}")


@pytest.mark.parametrize(
    "bind", ["8000", ":8000", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000"]
)
def test_invalid_address_is_refused(bind: str) -> None:
    with pytest.raises(CommandError):
        check_port(bind)


def test_platform_is_served_and_stops_on_request(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "GONGKAI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
    }
    gongkai = [sys.executable, "-m", "gongkai"]
    refused = subprocess.run(
        [*gongkai, "serve", "--bind", f"127.0.0.1:{port}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "run `gongkai migrate` first" in refused.stderr
    subprocess.run([*gongkai, "migrate", "--verbosity", "0"], env=environment, check=True)
    server = subprocess.Popen(
        [*gongkai, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"], env=environment
    )
    try:
        assert answer(f"http://127.0.0.1:{port}/", server) == 200
        # The page of an address is that of the address, whatever a client says of a server before this one.
        shortened = urllib.request.Request(
            f"http://127.0.0.1:{port}/catalogue/", headers={"SCRIPT_NAME": "/catalogue"}
        )
        with urllib.request.urlopen(shortened, timeout=10) as page:
            assert "公开目录" in page.read().decode().split("</title>")[0]
        with pytest.raises(urllib.error.HTTPError) as refused_address:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/search/?q={'a' * 5_000}", timeout=10)
        with refused_address.value as page:
            assert (page.status, "过长" in page.read().decode()) == (414, True)
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0
    check_port(f"127.0.0.1:{port}")  # nobody listens there any more


# Ends where server and worker would be forked, and prints which modules of migrations they would hold.
STARTING = """
import sys
from gongkai.operations.management.commands import serve
serve.run_together = lambda tasks, at_exit: print(
    [name for name in sys.modules if ".migrations.0" in name or name.endswith("collectstatic")]
)
sys.argv = ["gongkai", "serve", "--bind", sys.argv[1]]
from gongkai.__main__ import main
main()
"""


def test_server_holds_nothing_of_the_checks_before_it(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "GONGKAI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings",
    }
    gongkai = [sys.executable, "-m", "gongkai"]
    subprocess.run([*gongkai, "migrate", "--verbosity", "0"], env=environment, check=True)
    started = subprocess.run(
        [sys.executable, "-c", STARTING, f"unix:{tmp_path / 'socket'}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert started.stdout == "[]\n"
    assert (tmp_path / "static" / "staticfiles.json").exists()


def answer(address: str, server: subprocess.Popen[bytes]) -> int:
    """Wait for the first response of a server that is starting."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as found:
                return int(found.status)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The server did not answer.")


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("localhost:80", "http://localhost:80"),
        ("0.0.0.0:8000", ""),
        ("192.0.2.7:8000", ""),
    ],
)
def test_links_lead_to_where_only_this_machine_is_served(bind: str, address: str) -> None:
    assert local_address(bind) == address
