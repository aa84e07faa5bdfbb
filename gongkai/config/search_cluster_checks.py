"""System checks of the search cluster."""

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from gongkai.search.cluster.examination import cluster_faults

ADDRESS = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d+)?(?:/.*)?")
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@checks.register
def search_cluster_is_complete(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Return errors for settings with which the cluster could never be asked."""
    if settings.GONGKAI_SEARCH != "opensearch":
        return []
    return [checks.Error(message, id="gongkai.E051") for message in _missing()]


def _missing() -> Iterator[str]:
    terms = settings.GONGKAI_OPENSEARCH
    if find_spec("opensearchpy") is None:
        yield (
            "GONGKAI_SEARCH is opensearch, and opensearch-py is not installed "
            "(requirements-opensearch.lock)."
        )
    if not terms.urls.split():
        yield "GONGKAI_SEARCH is opensearch, and GONGKAI_OPENSEARCH_URLS names no node."
    for url in terms.urls.split():
        if not ADDRESS.fullmatch(url):
            yield f"GONGKAI_OPENSEARCH_URLS: {url} is no address (https://search1:9200)."
    if terms.ca_file and not Path(terms.ca_file).is_file():
        yield f"GONGKAI_OPENSEARCH_CA_FILE: {terms.ca_file} is no file."


@checks.register(checks.Tags.security, deploy=True)
def search_cluster_is_well(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warn about a cluster that does not answer, lacks copies, or is asked without encryption."""
    if settings.GONGKAI_SEARCH != "opensearch" or any(_missing()):
        return []
    found: list[checks.CheckMessage] = []
    plain = [
        url
        for url in settings.GONGKAI_OPENSEARCH.urls.split()
        if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in HERE
    ]
    if plain:
        message = f"{plain[0]} is asked without encryption: whoever reads along sees what people search for."
        found.append(checks.Warning(message, id="gongkai.W051"))
    try:
        found += [
            checks.Warning(f"{one.problem} {one.remedy}", id="gongkai.W052")
            for one in cluster_faults()
        ]
    except DatabaseError:  # not migrated yet
        return found
    return found
