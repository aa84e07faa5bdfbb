"""Plain tools: refusals, moves, locks, paging, files, rich text, tables."""
