"""Nightly inspection of the own pages and data by the national indicators for government websites."""
