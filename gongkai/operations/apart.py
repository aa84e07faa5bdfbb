"""Work of which this process keeps nothing: neither what it imports nor what it reads."""

import multiprocessing
from collections.abc import Callable

from django.db import connections


def apart(task: Callable[[], object]) -> None:
    """
    Run a task in a process forked for it, and raise here what it raises there.

    What a process has used once stays with it, and with all that are forked from it later. Inside a transaction
    the task runs in this process: another does not see what was written, and the connection must stay open.
    """
    if any(one.in_atomic_block for one in connections.all(initialized_only=True)):
        task()
        return
    # A connection must not be used by two processes.
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    child = fork.Process(target=_run, args=[task, theirs.send])
    child.start()
    theirs.close()
    try:
        failure = ours.recv()
    except EOFError:
        failure = RuntimeError("A process ended before it had done its work.")
    finally:
        ours.close()
        child.join()
    if failure is not None:
        raise failure


def _run(task: Callable[[], object], answer: Callable[[Exception | None], None]) -> None:
    try:
        task()
    except Exception as failure:  # noqa: BLE001  (it is raised in the other process)
        answer(failure)
    else:
        answer(None)
    finally:
        connections.close_all()
