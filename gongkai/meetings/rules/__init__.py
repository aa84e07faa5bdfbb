"""Refusals of meetings: of the steps of the body, and of what applicants send."""
