"""Finds what is public, and only that."""
