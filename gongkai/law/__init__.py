"""The statute: calendar, clocks, grounds, items of article 20. Pure Python."""
