"""Backups and restorations."""
