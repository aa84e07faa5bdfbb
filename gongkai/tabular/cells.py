"""What stands in a cell, as text: numbers and dates as the spreadsheet shows them."""

from datetime import datetime, time


def cell_text(value: object) -> str:
    """Return the content of a cell as text; 650000.0 is 650000, and a day has no time."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value).strip()
