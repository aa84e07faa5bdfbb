"""Measurements, each beside a baseline in the same run: ratios hold on any machine, figures only here."""
