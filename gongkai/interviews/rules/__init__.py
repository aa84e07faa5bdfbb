"""Refusals of interviews and press conferences."""
