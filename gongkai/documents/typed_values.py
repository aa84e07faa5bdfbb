"""How typed or imported values of a document are stored."""

from typing import Any

from gongkai.kit.text_input import clean_text, document_number


def stored_value(name: str, value: Any) -> Any:
    """Return the value of a field: document numbers in one way of writing, other texts as typed."""
    if not isinstance(value, str):
        return value
    return document_number(value) if name == "document_number" else clean_text(value)
