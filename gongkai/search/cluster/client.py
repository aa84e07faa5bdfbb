"""
Requests to the OpenSearch cluster, and what becomes of one that fails.

The package opensearch-py chooses among the nodes, and leaves out for a while those that did not answer.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from gongkai.search.cluster.terms import ClusterTerms

# After a failure, searches do not try the cluster for this time, so that none waits for it in vain.
REST_SECONDS = 5.0
WRITE_SECONDS = 15  # for which the worker waits for one answer
MAX_BYTES = 4 << 20  # of one bulk request
CONFLICT = 409
BUSY = frozenset({429, 502, 503, 504})
logger = logging.getLogger("gongkai.search")
_rests_until = [0.0]


class ClusterAway(Exception):
    """The cluster did not answer, or not completely."""


class ClusterBehind(Exception):
    """The cluster does not have the latest changes; the message says why."""


class IndexLost(ClusterAway):
    """An index that was written to does not exist any more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The index {name} is not in the cluster.")
        self.name = name


def is_on() -> bool:
    """Return whether searches are answered by the cluster."""
    return bool(settings.GONGKAI_SEARCH == "opensearch")


def terms() -> ClusterTerms:
    """Return the settings of the cluster."""
    found: ClusterTerms = settings.GONGKAI_OPENSEARCH
    return found


def client() -> Any:
    """Return the client of this process."""
    return _client(terms(), settings.GONGKAI_OPENSEARCH_PASSWORD)


@lru_cache(maxsize=4)
def _client(chosen: ClusterTerms, password: str) -> Any:
    try:
        from opensearchpy import OpenSearch, Urllib3HttpConnection  # noqa: PLC0415  (optional)
    except ImportError as missing:
        raise ImproperlyConfigured(
            "GONGKAI_SEARCH is opensearch, and the package opensearch-py is not installed "
            "(requirements-opensearch.lock)."
        ) from missing
    urls = chosen.urls.split()
    if not urls:
        raise ImproperlyConfigured(
            "GONGKAI_SEARCH is opensearch, and GONGKAI_OPENSEARCH_URLS names no node."
        )
    # Its log would have the requests, and in them what people search for.
    logging.getLogger("opensearch").setLevel(logging.ERROR)
    secure: Any = {"ca_certs": chosen.ca_file} if chosen.ca_file else {}
    return OpenSearch(
        urls,
        http_auth=(chosen.user, password) if chosen.user else None,
        verify_certs=True,
        connection_class=Urllib3HttpConnection,
        timeout=chosen.timeout_ms / 1000,
        max_retries=max(1, len(urls) - 1),
        retry_on_timeout=True,
        **secure,
    )


def alias() -> str:
    """Return the name under which the index in use is searched."""
    return f"{terms().index}-public"


def write_alias(index: str) -> str:
    """
    Return the name under which an index is written to.

    A write to a name that must be an alias never makes a new index, without our fields, where one is gone.
    """
    return f"{index}-write"


@contextmanager
def asking() -> Iterator[Any]:
    """Provide the client; whatever fails between program and cluster is raised as `ClusterAway`."""
    cluster = client()
    from opensearchpy.exceptions import OpenSearchException  # noqa: PLC0415  (an optional package)

    try:
        yield cluster
    except OpenSearchException as error:
        raise ClusterAway(_said(error)) from error


def _said(error: Exception) -> str:
    """Return what went wrong in one line, without the request: queries are not written to logs."""
    status = getattr(error, "status_code", "")
    return f"{type(error).__name__} {status}".strip()


def is_resting() -> bool:
    """Return whether the cluster failed just now, so that no request is sent to it."""
    return monotonic() < _rests_until[0]


def rest() -> None:
    """Send no request to the cluster for some seconds."""
    _rests_until[0] = monotonic() + REST_SECONDS


def ask_again() -> None:
    """Ask the cluster again, whatever happened before."""
    _rests_until[0] = 0.0


def search_all(requests: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Send several searches of the index in use together; raises `ClusterAway` if any is incomplete."""
    lines: list[Mapping[str, Any]] = []
    for one in requests:
        lines += [{"index": alias(), "allow_partial_search_results": False}, one]
    with asking() as cluster:
        answers: list[dict[str, Any]] = cluster.msearch(
            body="".join(_line(one) for one in lines),
            params={"rest_total_hits_as_int": "false"},
        )["responses"]
    for answer in answers:
        if "error" in answer:
            raise ClusterAway(str(answer["error"].get("type", answer["error"]))[:200])
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise ClusterAway("A part of the index did not answer.")
    return answers


def _line(one: Mapping[str, Any]) -> str:
    return json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n"


def write(index: str, operations: Iterable[Sequence[Mapping[str, Any]]]) -> int:
    """
    Send operations of one index in bulk; return how many changed it.

    Each has the number of the change as its version: what is older than what the index has is refused by
    it, so that to send operations twice, or late, does no harm. Raises `ClusterAway`.
    """
    changed, lines, size = 0, list[str](), 0
    for operation in operations:
        text = "".join(map(_line, operation))
        if lines and size + len(text) > MAX_BYTES:
            changed += _send(index, lines)
            lines, size = [], 0
        lines.append(text)
        size += len(text)
    return changed + (_send(index, lines) if lines else 0)


def _send(index: str, lines: Sequence[str]) -> int:
    with asking() as cluster:
        answer = cluster.bulk(
            body="".join(lines),
            index=write_alias(index),
            params={
                "timeout": f"{WRITE_SECONDS - 5}s",
                "require_alias": "true",
                "filter_path": "items.*.status,items.*.error,items.*._id",
            },
            request_timeout=WRITE_SECONDS,
        )
    changed = 0
    for item in answer.get("items", []):
        [result] = item.values()
        error = result.get("error")
        if result["status"] in BUSY:
            raise ClusterAway(f"A write was answered by {result['status']}.")
        if error and "index_not_found" in str(error.get("type")):
            raise IndexLost(index)
        if error and result["status"] != CONFLICT:
            # To send it again would fail again, and keep all others waiting; `search_verify` tells.
            logger.error("The search cluster refused %s: %s", result.get("_id"), str(error)[:500])
        changed += not error
    return changed


def cluster_state() -> dict[str, Any]:
    """Return what the cluster says about itself and the index in use; raises `ClusterAway`."""
    with asking() as cluster:
        found: dict[str, Any] = cluster.cluster.health(request_timeout=5)
        return found
