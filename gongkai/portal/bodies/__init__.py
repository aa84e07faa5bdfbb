"""Public bodies in the portal."""
