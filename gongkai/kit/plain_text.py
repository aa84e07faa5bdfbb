"""Plain text as users type or paste it."""


def clean_text(text: str) -> str:
    """Return the text without surrounding spaces and NUL characters, which databases reject."""
    return text.replace("\x00", "").strip()
