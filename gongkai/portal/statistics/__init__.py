"""Public statistics in the portal."""
