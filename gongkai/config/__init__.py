"""Puts the house together: settings, addresses, serve, worker, demo."""
