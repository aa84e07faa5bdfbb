"""What answers searches of public records: the database, or a cluster beside it."""

from gongkai.search.backends.chosen import backend
from gongkai.search.backends.wanted import Searcher
from gongkai.search.cluster.client import is_on
from gongkai.search.cluster.searching import ClusterSearcher


def searcher() -> Searcher:
    """Return the OpenSearch cluster if the settings say so, which asks the database if it must."""
    return ClusterSearcher(backend()) if is_on() else backend()
