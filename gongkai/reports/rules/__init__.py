"""Refusals of annual reports, one file per noun."""
