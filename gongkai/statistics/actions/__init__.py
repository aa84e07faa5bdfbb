"""What can be done to figures."""
