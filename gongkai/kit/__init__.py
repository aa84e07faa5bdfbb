"""General tools without domain knowledge: refusals, transitions, locks, paging, files, tables."""
