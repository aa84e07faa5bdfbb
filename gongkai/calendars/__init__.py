"""Working day calendars from holiday notices."""
