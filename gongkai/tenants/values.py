"""Values of the file of tenants, as the text of an environment variable."""

import re
from collections.abc import Iterable
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
SETTING = re.compile(r"GONGKAI_[A-Z][A-Z0-9_]*|DATABASE_URL")


class BadValue(ValueError):
    """What a value must be."""


def setting_text(value: Any) -> str:
    """Return a value of a setting as the environment gives it. Raises BadValue."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        parts = [setting_text(one) for one in value]
        if any("," in one for one in parts):
            raise BadValue("has a comma within an item of its list")
        return ",".join(parts)
    if not isinstance(value, str):
        raise BadValue("must be a text, a whole number, true, false, or a list of these")
    if "\x00" in value or "\n" in value:
        raise BadValue("must be one line")
    return value


def number_of(value: Any, least: int, most: int) -> int:
    """Return a whole number between two others. Raises BadValue."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadValue(f"must be a whole number from {least} to {most}")
    return value


def words_of(names: Iterable[str]) -> str:
    """Return names as a list for people."""
    return ", ".join(sorted(names))
