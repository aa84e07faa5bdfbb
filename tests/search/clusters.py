"""A cluster of OpenSearch for tests, or the reason why there is none."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from gongkai.search.cluster.client import ask_again
from gongkai.search.cluster.following import _away_until
from gongkai.search.cluster.terms import ClusterTerms
from tools import opensearch_nodes
from tools.opensearch_nodes import Node


def free_port() -> int:
    """Return a port such that it and those after it are likely to be free."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(count: int, folder: Path) -> Iterator[list[Node]]:
    """Run so many nodes; skip the test where they cannot be run, by name."""
    if find_spec("opensearchpy") is None:
        pytest.skip("OpenSearch: the package opensearch-py is not installed")
    if reason := opensearch_nodes.why_not():
        pytest.skip(f"OpenSearch: {reason}")
    # Ports below those that the system gives to others.
    first = 20_000 + free_port() % 10_000
    nodes = opensearch_nodes.start(count, folder, first)
    try:
        yield nodes
    finally:
        for node in nodes:
            node.kill()


def terms_of(nodes: list[Node], **more: Any) -> ClusterTerms:
    """Return settings of these nodes, with indexes of a name that nobody used before."""
    urls = " ".join(node.url for node in nodes)
    terms = ClusterTerms(urls=urls, index=f"t{uuid4().hex[:12]}", timeout_ms=10_000)
    return replace(terms, **more)


def use(settings: Any, terms: ClusterTerms) -> None:
    """Let searches be answered by this cluster."""
    settings.GONGKAI_SEARCH = "opensearch"
    settings.GONGKAI_OPENSEARCH = terms
    ask_again()
    _away_until.clear()
