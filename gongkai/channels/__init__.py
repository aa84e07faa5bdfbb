"""Sends what is public to the channels people use, each delivery recorded once."""
