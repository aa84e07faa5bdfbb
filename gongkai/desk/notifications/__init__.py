"""Notifications at the desk."""
