"""Hearings and open meetings: announcements, applications for seats, draws, records, calendars."""
