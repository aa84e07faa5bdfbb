"""Notifications to users, their e-mail preferences, and saved filters."""
