"""Hearings and open meetings in the staff interface."""
