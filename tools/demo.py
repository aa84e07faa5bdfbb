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
from collections.abc import Iterator
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
    # The same as `serve` would choose: what is sent to channels while loading leads to it.
    os.environ.setdefault("GONGKAI_ADDRESS", address.rstrip("/"))
    helper, channels = _stand_ins(folder, int(port))
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
            f"\nStarted in {time.monotonic() - started:.1f} s: {address}   (Ctrl-C stops it)\n"
            f"{channels}\n",
            flush=True,
        )
    status = server.wait()
    if helper is not None:
        helper.communicate()  # its input ends, and it does too
    sys.exit(status)


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


def _stand_ins(folder: Path, port: int) -> tuple[subprocess.Popen[bytes] | None, str]:
    """
    Start what stands in for channels and the mail server; return the process and what to say of it.

    Its ports stay the same for this data, because the accounts of the demo name them.
    """
    # Beside the folder, which holds nothing but data of the platform.
    known = folder.with_name(f"{folder.name}.stand_ins")
    if known.exists():
        ports = [int(one) for one in known.read_text(encoding="ascii").split()]
    else:
        ports = list(free_ports(port + 1, 2))
    try:
        for one in ports:
            probe_port("127.0.0.1", one)
        if port in ports:
            raise OSError
    except OSError:
        return None, f"Ports {ports} are taken: nothing stands in for channels and mail this time."
    known.write_text(" ".join(map(str, ports)), encoding="ascii")
    command = [sys.executable, "-m", "gongkai.sampledata.stand_ins", *map(str, ports)]
    # A group of its own: Ctrl-C reaches this process only, which ends the input when the server has stopped.
    helper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    os.environ.setdefault("GONGKAI_CHANNEL_PRIVATE_HOSTS", f"127.0.0.1:{ports[0]}")
    if not os.environ.get("GONGKAI_MAIL_HOST"):
        os.environ["GONGKAI_MAIL_HOST"], os.environ["GONGKAI_MAIL_PORT"] = (
            "127.0.0.1",
            str(ports[1]),
        )
    shown = f"http://127.0.0.1:{ports[0]}/"
    return helper, f"渠道和邮件的模拟服务 Stand-ins for channels and mail: {shown}"


def free_ports(first: int, number: int) -> Iterator[int]:
    """Yield so many free ports, from a first one on."""
    for port in range(first, 65536):
        try:
            probe_port("127.0.0.1", port)
        except OSError:
            continue
        yield port
        number -= 1
        if not number:
            return
    sys.exit("No port is free for what stands in for the channels.")


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
