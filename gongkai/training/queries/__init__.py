"""Queries of training."""
