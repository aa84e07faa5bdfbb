"""Uploaded files: inspected before they are stored by content, and limits of uploads."""
