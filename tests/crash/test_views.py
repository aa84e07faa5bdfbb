"""A server that is stopped writes the readings it has only in memory; one that is killed loses these and no others."""

import urllib.request
from pathlib import Path

from tests.crash.place import Place, place
from tests.database_templates import WorkerDatabases

# What the standard library calls itself would be taken for a program.
READER = {"User-Agent": "Mozilla/5.0"}


def read(ground: Place, number: str, times: int) -> None:
    for _time in range(times):
        address = f"http://127.0.0.1:{ground.port}/i/{number}/"
        urllib.request.urlopen(urllib.request.Request(address, headers=READER), timeout=30).close()


def stop(ground: Place) -> None:
    assert ground.server is not None
    ground.server.terminate()
    assert ground.server.wait(timeout=60) == 0


def test_stopped_server_writes_what_it_counted(
    tmp_path: Path, worker_databases: WorkerDatabases
) -> None:
    with place(tmp_path, worker_databases.templates) as ground:
        (pk,) = ground.ask("papers", approved=0, released=1, corrected=0, drafts=0)["released"]
        number = ground.ask("truth", ids=[pk])[str(pk)]["number"]
        for times, written in ((20, 20), (5, 25)):
            ground.serve(workers=2, threads=2)
            ground.wait()
            read(ground, number, times)
            stop(ground)
            assert ground.ask("views") == written, ground.told()
        ground.serve(workers=1, threads=2)
        ground.wait()
        read(ground, number, 7)
        ground.kill()
        assert ground.ask("views") == 25
