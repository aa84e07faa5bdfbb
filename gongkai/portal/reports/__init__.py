"""Published annual reports in the portal."""
