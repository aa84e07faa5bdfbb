"""Convert texts in processes of their own, which load neither Django nor the database."""

from collections.abc import Sequence

from gongkai.kit.markdown import from_markdown
from gongkai.kit.rich_text import to_plain
from gongkai.kit.text_input import free_text


def convert_all(sources: Sequence[str]) -> list[tuple[str, str]]:
    """Return of each text in Markdown the rich text and its words, as they are stored."""
    rich = [free_text(from_markdown(source)) for source in sources]
    return [(one, to_plain(one)) for one in rich]
