"""Backups: sets of encrypted parts in a folder, their restoration, and the nightly drill."""
