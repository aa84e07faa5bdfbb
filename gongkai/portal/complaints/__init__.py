"""Complaining about the disclosure of a body, and reading the result."""
