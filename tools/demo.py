"""`make demo`: prepare the database, load the fictional region, start the server, print what to try."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from gongkai.kit.ports import probe_port

POLL_SECONDS = 0.1


def main() -> None:
    """Start the demo, then wait until the server stops."""
    port = os.environ.get("PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {port!r}.")
    # A folder of its own, so that the demo never mixes with the developer's data.
    folder = Path(os.environ.get("GONGKAI_DATA", "data")).resolve() / "demo"
    os.environ["GONGKAI_DATA"] = str(folder)
    os.environ.setdefault("GONGKAI_SITE_NAME", "霁川自治区政府信息公开")
    os.environ.setdefault("GONGKAI_SITE_NAME_EN", "Open Government Information of Jichuan")
    # The passwords are printed, so a second factor would protect nothing.
    os.environ.setdefault("GONGKAI_SECOND_FACTOR", "optional")
    address = f"http://127.0.0.1:{port}/"
    lock = _locked(folder)
    try:
        probe_port("127.0.0.1", int(port))
    except OSError as error:
        sys.exit(
            f"127.0.0.1:{port} is not available ({error.strerror}). Choose another port: PORT=8080 make demo."
        )
    if os.environ.get("FRESH", "") not in {"", "0"}:
        _start_over(folder)
    started = time.monotonic()
    # One process for everything, because importing the program takes a second each time.
    demo = ["demo", "--migrate", "--core", "--serve", f"127.0.0.1:{port}"]
    # The server inherits the lock: it keeps the folder even if this process is killed.
    server = subprocess.Popen([sys.executable, "-m", "gongkai", *demo], pass_fds=[lock.fileno()])
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: server.send_signal(number))
    lock.write(f"{address} {server.pid}")
    lock.flush()
    if _answers(address, server):
        print(
            f"\nStarted in {time.monotonic() - started:.1f} s: {address}   (Ctrl-C stops it)\n",
            flush=True,
        )
    sys.exit(server.wait())


def _locked(folder: Path) -> IO[str]:
    """Lock the data folder for this demo, or exit if another demo uses it."""
    # Beside the folder, because FRESH=1 removes the folder while the lock is held.
    path = folder.with_name(f"{folder.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        address, _space, pid = lock.read().partition(" ")
        running = f" at {address}" if address else ""
        stop = f" or `kill {pid}`" if pid else ""
        sys.exit(
            f"A demo{running} is running on {folder}. Stop it first: Ctrl-C in its terminal{stop}.\n"
            "To run a second one beside it, choose another folder and port: "
            "GONGKAI_DATA=other PORT=8080 make demo."
        )
    lock.truncate(0)
    return lock


def _start_over(folder: Path) -> None:
    """Remove the data folder, if it contains data of Gongkai."""
    if not folder.exists():
        return
    if not (folder / "secret_key").exists():
        sys.exit(f"{folder} contains no data of Gongkai and is not removed.")
    shutil.rmtree(folder)


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the home page responds; return False if the server has stopped or reports a fault."""
    # A proxy named in the environment must not be used for this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while server.poll() is None:
        try:
            opener.open(address, timeout=10).close()
        except urllib.error.HTTPError as error:
            print(f"{address} answers {error.code}.", file=sys.stderr)
            return False
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            return True
    return False


if __name__ == "__main__":
    main()
