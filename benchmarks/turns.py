"""
The same pages of several data folders in turn, each beside a fixed page.

The speed of a machine that does other work changes within minutes, which looks like growth when one folder is measured
after the other. Here each folder has a process of its own, and each round of a page asks all of them, one at a time.
Before and after each view the process renders a page that depends on no document; by its time the view is
corrected to the speed at which that page took its shortest time.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.places import cpu_seconds, environment_of

MAX_SECONDS = 8.0  # of one page; a page that takes seconds is measured fewer times
FEWEST = 3
Views = Mapping[str, Callable[[int], None]]


@dataclass
class Costs:
    """What a page cost on one folder: CPU seconds of each view, and of the fixed page beside it."""

    facts: dict[str, float]
    spent: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)

    def measured(self) -> tuple[float, float]:
        """Return p50 and p95 in seconds, as measured."""
        return quantiles(self.spent)

    def corrected(self, shortest: float) -> tuple[float, float]:
        """Return p50 and p95 in seconds, at the speed at which the fixed page takes `shortest` seconds."""
        return quantiles(
            [one * shortest / beside for one, beside in zip(self.spent, self.beside, strict=True)]
        )


def quantiles(values: list[float]) -> tuple[float, float]:
    """Return p50 and p95."""
    if len(values) == 1:
        return values[0], values[0]
    ranks = statistics.quantiles(values, n=20, method="inclusive")
    return ranks[9], ranks[18]


def growth(few: Costs, many: Costs) -> float:
    """Return by how much a page costs more with many documents: the median of all rounds, each corrected by its speed."""
    return statistics.median(
        (more / beside_more) / (less / beside_less)
        for less, beside_less, more, beside_more in zip(
            few.spent, few.beside, many.spent, many.beside, strict=True
        )
    )


def shortest(found: Iterable[Costs | None]) -> float:
    """Return the CPU seconds of the fixed page at the best speed of the run: the 20th shortest of a thousand times."""
    times = sorted(time for costs in found if costs for time in costs.beside)
    return times[len(times) // 50]


class Place:
    """A process that shows pages of one data folder."""

    def __init__(self, where: str, command: list[str]) -> None:
        """Start the process; it prints the names of its pages when it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment_of(where),
        )
        self.pages: list[str] = self._answer()

    def first(self, page: str) -> dict[str, float]:
        """Show a page for the first time; return what is known of it."""
        found: dict[str, float] = self._asked(f"{page}\tfirst")
        return found

    def view(self, page: str, number: int) -> tuple[float, float]:
        """Return the CPU seconds of one view, and of the fixed page beside it."""
        spent, beside = self._asked(f"{page}\t{number}")
        return spent, beside

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def _asked(self, line: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"A measuring process ended with {self.process.wait()}.")
        return json.loads(line)


def measure(places: list[Place], rounds: int) -> Iterator[tuple[str, list[Costs | None]]]:
    """Yield each page of the last place with what it cost on each place; None where a place has no such page."""
    for page in places[-1].pages:
        having = [place for place in places if page in place.pages]
        costs = {id(place): Costs(place.first(page)) for place in having}
        for number in range(rounds):
            if number >= FEWEST and any(sum(one.spent) > MAX_SECONDS for one in costs.values()):
                break
            for place in having:
                spent, beside = place.view(page, number)
                costs[id(place)].spent.append(spent)
                costs[id(place)].beside.append(beside)
        yield page, [costs.get(id(place)) for place in places]


def answer(
    views: Views, first: Callable[[str], dict[str, float]], fixed: Callable[[], None]
) -> None:
    """Show the pages that are asked for on the standard input, until it ends, and print what each cost."""
    print(json.dumps(list(views)), flush=True)
    for line in sys.stdin:
        page, _, number = line.rstrip("\n").rpartition("\t")
        if number == "first":
            print(json.dumps(first(page)), flush=True)
            continue
        before = _spent(fixed)
        spent = _spent(lambda: views[page](int(number)))  # noqa: B023
        print(json.dumps([spent, (before + _spent(fixed)) / 2]), flush=True)


def _spent(work: Callable[[], None]) -> float:
    begun = cpu_seconds()
    work()
    return cpu_seconds() - begun
