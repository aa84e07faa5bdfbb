"""Which days are worked."""
