"""Gongkai: the system of record for open government information."""

__version__ = "0.1.0"
