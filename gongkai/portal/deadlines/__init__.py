"""The deadline calculator in the portal."""
