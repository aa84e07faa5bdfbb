"""Measurements, each with a baseline of the same run: compare the ratios between machines, not the figures."""
