"""The statute: calendar, periods, grounds and catalogue items. Pure Python without Django."""
