"""Checking a certificate of training by its number and code."""
