"""Chapters of the guide name buttons, fields and pages as the pages themselves do."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from gongkai.catalogue.sheet_words import HEADINGS

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = sorted(
    [
        *(
            ROOT / "docs" / "guide" / f"{name}.md"
            for name in (
                "catalogue",
                "channels",
                "concerns",
                "consultations",
                "events",
                "gazette",
                "mailbox",
                "participation",
                "preview",
                "review",
            )
        ),
        *(
            ROOT / "docs" / f"{name}.zh.md"
            for name in ("archive", "concerns", "interchange", "review", "sections", "validity")
        ),
    ]
)
QUOTED = re.compile("“([^”]+)”")
# Quoted, but no words of a page: a provision, a line of an annual form, a citation, a button of WeChat.
EXAMPLES = {
    "channels": {"阅读原文"},
    "concerns": {"回应公众关注热点或重大舆情数"},
    "gazette": {"1998年第2期第7页"},
    "validity": {"第三条"},
}


def words_of_pages() -> set[str]:
    """Return every Chinese text of the interface, without its placeholders' surroundings."""
    path = ROOT / "gongkai" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalog = read_po(file)
    found = {names[0] for names in HEADINGS.values()}
    for message in catalog:
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        found.update(str(text) for text in texts)
    return found


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.name)
def test_a_chapter_quotes_only_what_a_page_says(chapter: Path) -> None:
    quoted = set(QUOTED.findall(chapter.read_text(encoding="utf-8")))
    examples = EXAMPLES.get(chapter.name.partition(".")[0], set())
    assert sorted(quoted - examples - words_of_pages()) == []
