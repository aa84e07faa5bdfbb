"""Pages of public documents in the portal."""
