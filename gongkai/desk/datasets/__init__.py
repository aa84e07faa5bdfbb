"""Datasets at the desk."""
