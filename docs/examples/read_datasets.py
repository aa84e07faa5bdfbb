#!/usr/bin/env python3
"""Read the open data of a Gongkai site with the standard library: the datasets, and the rows of one.

python3 read_datasets.py https://gongkai.example.gov.cn                   # lists the datasets
python3 read_datasets.py https://gongkai.example.gov.cn farm-prices price:gte:60
"""

import csv
import json
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

TRIES = 3


def fetch(address: str) -> Any:
    """Return the JSON at an address; wait and try again where the site asks for it (429, 503)."""
    for left in reversed(range(TRIES)):
        try:
            with urlopen(address, timeout=60) as answer:  # noqa: S310  (the user names the site)
                return json.load(answer)
        except HTTPError as error:
            with error:
                if error.code not in {429, 503} or not left:
                    problem = json.load(error)["error"]
                    raise SystemExit(
                        f"{error.code} {problem['code']}: {problem['message']}"
                    ) from error
                time.sleep(float(error.headers.get("Retry-After", 5)))
    raise AssertionError


def items(address: str) -> Iterator[dict[str, Any]]:
    """Yield the items of a list, page after page, until there is no next one."""
    next_page: str | None = address
    while next_page:
        page = fetch(next_page)
        yield from page["items"]
        next_page = page["next"]


def main(arguments: list[str]) -> None:
    """Print the datasets of a site, or the rows of one dataset as CSV."""
    site, *rest = arguments
    api = f"{site.rstrip('/')}/api/v1/datasets"
    out = csv.writer(sys.stdout)
    if not rest:
        for one in items(api):
            out.writerow([one["code"], one["title"], one["updated_on"]])
        return
    code, *filters = rest
    query = urlencode([("limit", 1_000), *(("filter", one) for one in filters)])
    fields: list[str] = []
    for row in items(f"{api}/{code}/rows?{query}"):
        if not fields:
            fields = list(row)
            out.writerow(fields)
        out.writerow(["" if row[name] is None else row[name] for name in fields])


if __name__ == "__main__":
    main(sys.argv[1:])
