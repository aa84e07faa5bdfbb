"""Full-text search of public records."""
