"""Only one at a time is in the block."""

from pathlib import Path
from threading import Event, Thread

from gongkai.operations.file_locks import file_lock


def test_the_second_waits_for_the_first(tmp_path: Path) -> None:
    path, order, is_waiting = tmp_path / "new" / "one.lock", list[str](), Event()

    def second() -> None:
        is_waiting.set()
        with file_lock(path):
            order.append("second")

    other = Thread(target=second)
    with file_lock(path):
        other.start()
        assert is_waiting.wait(5)
        other.join(0.1)
        assert other.is_alive()
        order.append("first")
    other.join(5)
    assert order == ["first", "second"]
