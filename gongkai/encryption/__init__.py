"""Encryption at rest of what applicants send: keys, values, columns of tables, and files."""
