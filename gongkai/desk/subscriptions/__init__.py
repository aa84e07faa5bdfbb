"""Staff pages about followed lists: counts only."""
