"""Reporting an error on a page, and reading the answer."""
