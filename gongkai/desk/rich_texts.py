"""The text of a form as the editor writes it, HTML, beside the Markdown that works without script."""

from collections.abc import Mapping

from gongkai.documents.models import Version
from gongkai.kit.markdown import edited, from_markdown, to_markdown
from gongkai.kit.rich_text import sanitise

# The fields of the text; `rich` is empty unless the editor changed something, and counts then.
TEXTS = frozenset({"text", "rich"})


def with_markdown(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a form in which the Markdown says what the editor wrote."""
    rich = values.get("rich", "")
    return {**values, "text": to_markdown(sanitise(rich))} if rich else dict(values)


def for_autosave(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values as a working copy stores them: a text once."""
    return {**values, "text": ""} if values.get("rich") else dict(values)


def written(values: Mapping[str, str], version: Version | None) -> str:
    """Return the text as HTML; blocks of Markdown that were not changed keep their exact form."""
    rich, text = values.get("rich") or "", values.get("text") or ""
    if rich:
        return sanitise(rich)
    return edited(version.text, text) if version else from_markdown(text)
