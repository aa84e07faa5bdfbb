"""The public web interface."""
