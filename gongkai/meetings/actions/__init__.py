"""Writes of meetings: by the body, and by applicants."""
