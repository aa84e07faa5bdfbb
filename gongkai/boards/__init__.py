"""Boards: who is late, who is good, what to do next, by numbers that other apps keep."""
