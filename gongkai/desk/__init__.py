"""The web interface of the staff."""
