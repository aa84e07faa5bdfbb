"""Refusals of training."""
