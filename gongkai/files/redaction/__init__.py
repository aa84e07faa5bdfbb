"""Burned-in redaction: a new file in which the marked places are pixels of a black box. No Django."""
