"""The move of an installation from SQLite to PostgreSQL."""
