"""Figures and statistics at the desk."""
