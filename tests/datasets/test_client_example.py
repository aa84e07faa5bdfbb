"""The example of a client: it lists datasets, follows pages, filters, and says why it was refused."""

import csv
import io
import runpy
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.cast import Cast
from tests.datasets.tables import first_version

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "read_datasets.py"
SITE = "http://testserver"


class Example:
    """The program, whose requests reach the site without a network."""

    def __init__(self, client: Client) -> None:
        self.names = runpy.run_path(str(EXAMPLE))
        self.asked: list[str] = []
        self.busy = 0  # how many requests are answered “too many”
        self.client = client
        main = self.names["main"].__globals__
        main |= {"urlopen": self.open, "time": self}

    def sleep(self, _seconds: float) -> None:
        """Wait for nothing."""

    def open(self, address: str, timeout: float) -> Any:
        assert timeout > 0
        parts = urlsplit(address)
        self.asked.append(address)
        answer = self.client.get(f"{parts.path}?{parts.query}")
        status = answer.status_code
        if self.busy:
            self.busy, status = self.busy - 1, 429
        if status == 200:
            return io.BytesIO(answer.content)
        raise HTTPError(address, status, "", {"Retry-After": "1"}, io.BytesIO(answer.content))  # type: ignore[arg-type]

    def lines(self, capsys: pytest.CaptureFixture[str], *words: str) -> list[list[str]]:
        self.names["main"]([SITE, *words])
        return list(csv.reader(io.StringIO(capsys.readouterr().out)))


def test_the_example_reads_datasets_and_rows(
    cast: Cast, tmp_path: Path, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    first_version(cast, tmp_path)
    example = Example(client)
    assert [line[0] for line in example.lines(capsys)] == ["prices"]
    example.busy = 1
    assert example.lines(capsys, "prices", "price:gte:68") == [
        ["week", "market", "price", "kind"],
        ["2026-11-06", "北园春", "68.5", "羊肉"],
    ]
    all_rows = example.names["items"](f"{SITE}/api/v1/datasets/prices/rows?limit=1")
    assert [row["market"] for row in all_rows] == ["北园春", "华凌"]
    assert len([one for one in example.asked if "cursor=" in one]) == 1
    with pytest.raises(SystemExit, match="400 no-such-field"):
        example.lines(capsys, "prices", "seller:eq:报价甲")
