"""The example of a client that writes: it sends the rows of a file once, and says why it was refused."""

import io
import runpy
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request

import pytest
from django.test import Client

from gongkai.datasets.models import DatasetVersion
from tests.api.test_writes import program
from tests.cast import Cast
from tests.datasets.tables import HEAD, new_dataset, written

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "write_rows.py"
SITE = "http://testserver"


class Example:
    """The program, whose requests reach the site without a network."""

    def __init__(self, client: Client) -> None:
        self.main = runpy.run_path(str(EXAMPLE))["main"]
        self.client, self.slept = client, 0
        self.keys: list[str] = []
        # What happens to a request: the answer is lost, the site is busy.
        self.faults: list[str] = []
        self.main.__globals__.update(urlopen=self.open, time=self)

    def sleep(self, _seconds: float) -> None:
        self.slept += 1

    def open(self, request: Request, timeout: float) -> Any:
        assert timeout > 0
        headers = {name: value for name, value in request.header_items() if name != "Content-type"}
        self.keys.append(headers["Idempotency-key"])
        fault = self.faults.pop(0) if self.faults else ""
        answer = self.client.post(
            urlsplit(request.full_url).path,
            request.data,
            content_type="application/json",
            headers=headers,
        )
        if fault == "lost":
            raise URLError("connection reset")
        status = 503 if fault == "busy" else answer.status_code
        if status == 201:
            return io.BytesIO(answer.content)
        raise HTTPError(request.full_url, status, "", {}, io.BytesIO(answer.content))  # type: ignore[arg-type]


def test_the_example_sends_rows_once(
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new_dataset(cast)
    sender = program(cast.disclosure)
    monkeypatch.setenv("GONGKAI_TOKEN", sender.secret)
    file = written(tmp_path, HEAD + "2026-11-06,北园春,68.50,羊肉,报价甲\n", encoding="utf-8-sig")
    example = Example(sender.client)
    example.faults = ["lost", "busy"]
    words = [SITE, "prices", str(file), "--period", "2026-W45", "--submit"]
    example.main(words)
    assert capsys.readouterr().out.startswith("1,in_review,1,1,0,0,http://testserver/desk/data/")
    assert (len(example.keys), len(set(example.keys)), example.slept) == (3, 1, 2)
    assert DatasetVersion.objects.count() == 1
    wrong = written(tmp_path, HEAD + "2026-11-06,北园春,六十八,羊肉,报价甲\n", "wrong.csv")
    with pytest.raises(SystemExit, match="400 wrong-"):
        example.main([SITE, "prices", str(wrong)])
    example.faults = ["lost"] * 4
    with pytest.raises(SystemExit, match="cannot be reached"):
        example.main(words)
