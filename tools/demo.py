"""`make demo`: prepare the database, load the fictional region, start the server, print what to try."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

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
    if os.environ.get("FRESH", "") not in {"", "0"}:
        _start_over(folder)
    started = time.monotonic()
    # One process for everything, because importing the program takes a second each time.
    demo = ["demo", "--migrate", "--core", "--serve", f"127.0.0.1:{port}"]
    server = subprocess.Popen([sys.executable, "-m", "gongkai", *demo])
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: server.send_signal(number))
    address = f"http://127.0.0.1:{port}/"
    if _answers(address, server):
        print(
            f"\nStarted in {time.monotonic() - started:.1f} s: {address}   (Ctrl-C stops it)\n",
            flush=True,
        )
    sys.exit(server.wait())


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
