"""
`kill -9` at random moments: no half act, no lost act, no number twice or missing, no row without file.

Real server processes, real requests, an import in a process of its own. Each writer keeps a journal of
what it was told; after each kill the database is held against the journals and against itself.
"""

import gzip
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.place import Place, place
from tests.crash.writers import ExpectedDocument, Writer
from tests.database_templates import Templates, WorkerDatabases

WRITERS = 4
AT_REST = ["ledger", "numbers", "documents", "figures", "files"]
ROWS = 80
# Half way through which deed the server is killed; nothing: at any moment.
PREY = (
    "",
    "attach",
    "attach",
    "edit",
    "submit",
    "approve",
    "release",
    "release",
    "withdraw",
    "start-version",
)


class Importer:
    """Runs `import_documents` again and again, each run a process that may be killed."""

    def __init__(self, ground: Place) -> None:
        self.ground = ground
        self.number = 0
        self.complete: set[str] = set()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Take up the file that is not complete; a new one where the last is."""
        if self.is_running():
            return
        name = f"old-{self.number}.jsonl.gz"
        if name in self.complete:
            self.number += 1
            name = f"old-{self.number}.jsonl.gz"
        path = self.ground.folder / name
        if not path.exists():
            rows = (
                {
                    "id": f"{self.number}-{row}",
                    "title": f"旧文件{row}",
                    "kind": "通知",
                    "body": "正文。" * 200,
                }
                for row in range(ROWS)
            )
            path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
        self.name = name
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gongkai",
                "import_documents",
                str(path),
                "--body",
                "990000-D01",
                "--batch",
                "20",
            ],
            env=self.ground.environment,
            stdout=subprocess.DEVNULL,
            stderr=self.ground.log,
        )

    def is_running(self) -> bool:
        """Say whether a run is under way; remember what one that ended was told."""
        if self.process is None:
            return False
        if self.process.poll() is None:
            return True
        assert self.process.returncode in {0, -9}, self.ground.told()
        if self.process.returncode == 0:
            self.complete.add(self.name)
        self.process = None
        return False

    def doomed(self, also: bool) -> list[subprocess.Popen[bytes]]:
        """Return the run that is to be killed together with the server."""
        return [self.process] if also and self.process is not None and self.is_running() else []

    def end(self) -> None:
        """Let the last run come to its end."""
        if self.process is not None:
            self.process.wait(timeout=120)
            self.is_running()

    def faults(self) -> list[str]:
        """Return what was told to be complete and is not."""
        there = self.ground.ask("imports")
        return [
            f"{name} was complete and is {there.get(name)}"
            for name in self.complete
            if there.get(name) != [True, ROWS, ROWS]
        ]


def survive(folder: Path, templates: Templates, *, seed: int, kills: int) -> str:
    """Kill as often as asked; return what there is to tell, or fail with every fault that was found."""
    chance = random.Random(seed)
    journals: list[list[ExpectedDocument]] = [[] for _ in range(WRITERS)]
    told, died_starting, slowest = 0, 0, (0.0, "")
    started = time.monotonic()
    with place(folder, templates) as ground:
        importer = Importer(ground)
        ground.serve(workers=2, threads=2)
        for kill in range(kills):
            writers = []
            if chance.random() < 0.15:
                time.sleep(
                    chance.uniform(0.05, 1.5)
                )  # while it starts, consumers catch up, files are swept
                died_starting += 1
            else:
                ground.wait()
                importer.start()
                writers = [
                    Writer(
                        ground,
                        documents,
                        random.Random(f"{seed} {kill} {number}"),
                        f"writer {number}",
                    )
                    for number, documents in enumerate(journals)
                ]
                work_until(writers, chance)
            # The import dies with the server, or lives on beside its grave and the next one.
            ground.kill(*importer.doomed(chance.random() < 0.7))
            for writer in writers:
                writer.join(timeout=30)
                assert not writer.is_alive()
            told += sum(writer.acknowledged for writer in writers)
            slowest = max([slowest, *(writer.slowest for writer in writers)])
            faults = [fault for writer in writers for fault in writer.faults]
            faults += audit(ground, journals, importer)
            ground.serve(workers=2, threads=2)
            assert faults == [], (
                f"after kill {kill + 1} of seed {seed}: {faults[:20]}\n{ground.told()}"
            )
        ground.wait()
        importer.end()
        late = ground.ask("caught_up", seconds=30)
        faults = [f"{one} is behind" for one in late] + ground.ask("verify", parts=[])
        ground.kill()
        files = ground.ask("sweep", hours=2)
        faults += [f"{files['orphans']} orphans stayed, {files['missing']} files are missing"] * (
            files["orphans"] + files["missing"] > 0
        )
        faults += audit(ground, journals, importer)
        assert faults == [], f"at the end of seed {seed}: {faults[:20]}\n{ground.told()}"
        there = ground.ask("counts")
    return (
        f"{kills} kills ({died_starting} while starting), {told:,} requests acknowledged, "
        f"{len(importer.complete)} imports completed, {there['acts']:,} acts, {there['numbers']:,} index numbers, "
        f"{files['swept']} orphaned files swept, 0 faults, slowest answer {slowest[0]:.1f} s ({slowest[1]}), {time.monotonic() - started:.0f} s"
    )


def work_until(writers: list[Writer], chance: random.Random) -> None:
    """Let them work for a while, then wait for a random moment of a deed of one kind."""
    requests, prey, moment = chance.randint(1, 60), chance.choice(PREY), chance.random()
    for writer in writers:
        writer.start()
    until = time.monotonic() + 8
    while sum(writer.acknowledged for writer in writers) < requests and time.monotonic() < until:
        time.sleep(0.002)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        at_it = next((writer for writer in writers if writer.doing == prey), None)
        if at_it is not None or not prey:
            time.sleep(moment * (at_it.took.get(prey, 0.03) if at_it else 0.03))
            return
        time.sleep(0.0005)


def audit(ground: Place, journals: list[list[ExpectedDocument]], importer: Importer) -> list[str]:
    """Hold the database, as the kill left it, against itself and against what people were told."""
    assert ground.ask("alone", seconds=20, but=int(importer.is_running()))
    faults: list[str] = ground.ask("verify", parts=AT_REST)
    documents = [document for journal in journals for document in journal]
    now = ground.ask("truth", ids=[document.pk for document in documents])
    for document in documents:
        found = now.get(str(document.pk))
        faults += document.faults(found)
        if found is not None:
            document.update_from(found)
    return faults + importer.faults()


@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes to kill in /proc")
def test_five_kills(
    tmp_path: Path, worker_databases: WorkerDatabases, counted: Callable[[str, str], None]
) -> None:
    counted("kill test", survive(tmp_path, worker_databases.templates, seed=1, kills=5))


@pytest.mark.long
@pytest.mark.real_clock
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_fifty_kills(
    tmp_path: Path,
    worker_databases: WorkerDatabases,
    seed: int,
    counted: Callable[[str, str], None],
) -> None:
    """Two hundred in all."""
    counted(
        f"kill test, seed {seed}",
        survive(tmp_path, worker_databases.templates, seed=seed, kills=50),
    )
