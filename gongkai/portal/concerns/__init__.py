"""Public concerns on the public site."""
