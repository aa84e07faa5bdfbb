"""The statute: calendar, periods, grounds and items of article 20. Pure Python without Django."""
