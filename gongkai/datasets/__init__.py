"""Datasets: tables with a schema, published as immutable versions."""
