"""Incoming mail: parse it, and match it to the case that it answers. All input is hostile."""
