"""Search by an OpenSearch cluster, which gets a copy of the index. Docs: docs/search-engines.md."""
