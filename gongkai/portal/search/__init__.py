"""Search in the portal."""
