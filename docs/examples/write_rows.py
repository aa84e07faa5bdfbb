#!/usr/bin/env python3
"""Send the rows of a CSV file to a dataset of a Gongkai site, with the standard library.

export GONGKAI_TOKEN=gk_…    # created at the desk, “API tokens”, with the scope “Rows of datasets”
python3 write_rows.py https://gongkai.example.gov.cn farm-prices week.csv --period 2026-W48 --reason 新增一周 --submit

The file has the headings of the dataset. All its rows are taken, or none. After a fault of the network,
start it again: the same file for the same period is written once.
"""

import argparse
import csv
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

TRIES = 4
SHOWN = ("version", "state", "rows", "added", "changed", "removed", "url")


def send(address: str, token: str, data: Any, *, key: str) -> Any:
    """
    Send JSON under an idempotency key and return the answer.

    Tries again where the site asks for it (429, 503) or the network fails: the site writes once.
    """
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    body = json.dumps(data, ensure_ascii=False).encode()
    for left in reversed(range(TRIES)):
        request = Request(address, body, headers)  # noqa: S310  (the user names the site)
        try:
            with urlopen(request, timeout=120) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as error:
            with error:
                if error.code not in {429, 503} or not left:
                    problem = json.load(error)["error"]
                    message = f"{error.code} {problem['code']}: {problem['message']}"
                    raise SystemExit(message) from error
                time.sleep(float(error.headers.get("Retry-After", 5)))
        except URLError as error:
            if not left:
                raise SystemExit(f"The site cannot be reached: {error.reason}") from error
            time.sleep(5)
    raise AssertionError


def main(arguments: list[str]) -> None:
    """Read the arguments, send the rows, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("dataset")
    parser.add_argument("file", type=Path)
    parser.add_argument("--period", default="")
    parser.add_argument("--reason", default="")
    parser.add_argument("--some", action="store_true", help="only new and changed rows")
    parser.add_argument("--submit", action="store_true", help="submit the version for review")
    given = parser.parse_args(arguments)
    with given.file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    data = {
        "rows": rows,
        "complete": not given.some,
        "period": given.period,
        "reason": given.reason,
        "submit": given.submit,
    }
    key = hashlib.sha256(json.dumps([given.dataset, data]).encode()).hexdigest()[:64]
    address = f"{given.site.rstrip('/')}/api/v1/datasets/{given.dataset}/rows"
    written = send(address, os.environ["GONGKAI_TOKEN"], data, key=key)
    out = csv.writer(sys.stdout)
    out.writerow([written[name] for name in SHOWN])


if __name__ == "__main__":
    main(sys.argv[1:])
