"""Boards at the desk."""
