"""Hearings and open meetings: announcement, seats, applications, draw by lot, record, minutes."""
