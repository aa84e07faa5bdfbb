"""
Nodes of OpenSearch as processes of this machine, for tests and benchmarks.

`python -m tools.opensearch_nodes fetch` brings the program from Maven's registry (44 MB, checked against the
hashes in `tools/opensearch/jars.sha256`); `… run FOLDER [COUNT [PORT]]` runs a cluster until Ctrl-C.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "tools" / "opensearch"
JARS = ROOT / ".venv" / "share" / "opensearch"
CLASSES = JARS / "classes"
HASHES = PROGRAM / "jars.sha256"
FIRST_PORT, TRANSPORT = 19_200, 50  # of HTTP; the ports between nodes are so much higher
START_SECONDS = 300  # on a machine that others use as well
HEAP_MB = 512
# A JVM that lives for a minute compiles quickly rather than well.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


class NotStarted(Exception):
    """Nodes cannot be started; the message says why."""


@dataclass
class Node:
    """One node: a process with a folder, and the port on which it answers."""

    name: str
    port: int
    folder: Path
    command: list[str]
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        """The address of the node."""
        return f"http://127.0.0.1:{self.port}"

    def is_running(self) -> bool:
        """Return whether the process runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End the process at once, as when the machine fails (kill -9)."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask the process to end, and wait for it."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def pause(self) -> None:
        """Let the process stand still, as when it hangs."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let the process run again after `pause`."""
        self.process.send_signal(signal.SIGCONT)

    def start_again(self) -> None:
        """Start the node again, with the data that it has."""
        self.process = _run(self.command, self.folder)


def why_not() -> str:
    """Return why no node can be started here, or nothing."""
    for program in ("java", "javac"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if not JARS.is_dir():
        return "OpenSearch was not fetched (python -m tools.opensearch_nodes fetch)"
    return ""


def fetch() -> None:
    """Bring the program by Maven, unless it is here; raises `NotStarted` if it is not what was pinned."""
    if not _faults():
        return
    if shutil.which("mvn") is None:
        raise NotStarted("Maven is not installed.")
    shutil.rmtree(JARS, ignore_errors=True)
    done = subprocess.run(
        [
            *("mvn", "-q", "-B", "-C", "-f", str(PROGRAM / "pom.xml")),
            *("dependency:copy-dependencies", f"-DoutputDirectory={JARS}"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(JARS, ignore_errors=True)
        raise NotStarted(f"Maven did not bring OpenSearch: {done.stdout[-600:]}")
    if faults := _faults():
        shutil.rmtree(JARS)
        raise NotStarted(f"What Maven brought is not what was pinned: {', '.join(faults)}.")


def _faults() -> list[str]:
    """Return the names of files that are missing, too many, or not those of the hashes."""
    wanted = {name: digest for digest, name in map(str.split, HASHES.read_text().splitlines())}
    found = {path.name: path for path in JARS.glob("*.jar")}
    return sorted(
        (wanted.keys() ^ found.keys())
        | {
            name
            for name in wanted.keys() & found.keys()
            if hashlib.sha256(found[name].read_bytes()).hexdigest() != wanted[name]
        }
    )


def start(
    count: int,
    folder: Path,
    first_port: int = FIRST_PORT,
    *,
    heap_mb: int = HEAP_MB,
    quick: bool = True,
    wait: bool = True,
    plugin: str = "",
    libraries: Sequence[Path] = (),
    more: Mapping[str, str] = MappingProxyType({}),
) -> list[Node]:
    """
    Start a cluster of so many nodes in this folder, and wait until it answers.

    The first answers on this port of 127.0.0.1, the others on the next ones; the nodes talk to each other
    on ports 50 higher. What they stored in the folder before is used. `plugin` is the class of a further
    plugin, whose `libraries` are found after those of OpenSearch; `more` are further settings. Raises `NotStarted`.
    """
    if reason := why_not():
        raise NotStarted(reason)
    _compile()
    ports = [first_port + at for at in range(count)]
    names = [f"node-{at + 1}" for at in range(count)]
    nodes = []
    for name, port in zip(names, ports, strict=True):
        home = Path(folder) / name
        home.mkdir(parents=True, exist_ok=True)
        facts = {
            "path.home": str(home),
            "path.repo": str(Path(folder) / "snapshots"),
            "cluster.name": "gongkai-test",
            "node.name": name,
            "network.host": "127.0.0.1",
            "http.port": str(port),
            "transport.port": str(port + TRANSPORT),
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{one + TRANSPORT}" for one in ports),
            "cluster.initial_cluster_manager_nodes": ",".join(names),
            "node.processors": "2",
            # Tests do not depend on how full the disk is.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **more,
        }
        classes = os.pathsep.join([str(CLASSES), f"{JARS}/*", *map(str, libraries)])
        command = [
            *("java", f"-Xms{heap_mb // 2}m", f"-Xmx{heap_mb}m", *(QUICK if quick else ())),
            *([f"-Dplugins={plugin}"] if plugin else ()),
            *("-cp", classes, "SearchNode"),
            *(f"{key}={value}" for key, value in facts.items()),
        ]
        nodes.append(Node(name, port, home, command, _run(command, home)))
    if wait:
        try:
            wait_for(nodes)
        except NotStarted:
            for node in nodes:
                node.kill()
            raise
    return nodes


def _compile() -> None:
    source, made = PROGRAM / "SearchNode.java", CLASSES / "SearchNode.class"
    if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
        return
    CLASSES.mkdir(exist_ok=True)
    done = subprocess.run(
        ["javac", "-proc:none", "-cp", f"{JARS}/*", "-d", str(CLASSES), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotStarted(f"javac fails: {done.stderr[-600:]}")


def _run(command: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)


def wait_for(nodes: list[Node], *, count: int | None = None, seconds: int = START_SECONDS) -> None:
    """Wait until the running nodes are one cluster of `count`, by default of all; raises `NotStarted`."""
    until = time.monotonic() + seconds
    running = [node for node in nodes if node.is_running()]
    wanted = len(running) if count is None else count
    while time.monotonic() < until and all(node.is_running() for node in running):
        if any((health(node) or {}).get("number_of_nodes") == wanted for node in running):
            return
        time.sleep(0.2)
    ends = "\n".join((node.folder / "log").read_text(errors="replace")[-600:] for node in nodes)
    raise NotStarted(f"The nodes are no cluster, after {seconds} s or because one ended.\n{ends}")


def health(node: Node) -> dict[str, object] | None:
    """Return what the node says about the cluster; nothing if it does not answer."""
    try:
        with urllib.request.urlopen(f"{node.url}/_cluster/health", timeout=3) as answer:
            return dict(json.load(answer))
    except (OSError, urllib.error.URLError, ValueError):
        return None


def main() -> None:
    """Fetch the program, or run a cluster until it is interrupted."""
    match sys.argv[1:]:
        case ["fetch"]:
            try:
                fetch()
            except NotStarted as reason:
                sys.exit(str(reason))
        case ["run", folder, *numbers]:
            count, port = (*map(int, numbers), *(1, FIRST_PORT)[len(numbers) :])
            nodes = start(count, Path(folder).resolve(), port)
            print(" ".join(node.url for node in nodes), flush=True)
            try:
                signal.pause()
            except KeyboardInterrupt:
                for node in nodes:
                    node.stop()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
