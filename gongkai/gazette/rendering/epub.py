"""An issue as EPUB 3, and the proof that its texts are the released ones."""

from gongkai.documents.models import Version
from gongkai.gazette.rendering.contents import IssueContent, address_of
from gongkai.kit.text_input import compact
from gongkai.typesetting.epub import Book, Chapter, epub_of, texts_in

# Of an EPUB, the language tag; Uyghur is written in the Arabic script.
TAGS = {"zh-hans": "zh-Hans", "ug": "ug-Arab"}


def epub_of_issue(content: IssueContent) -> bytes:
    """Return the file; the articles have the pages of the printed edition."""
    words = content.words
    address = address_of(content.path)
    return epub_of(
        Book(
            identifier=address if "://" in address else f"urn:gongkai:{address}",
            title=content.title,
            publisher=content.body,
            language=TAGS[content.language],
            direction=content.direction,
            dated=content.dated,
            source_edition=content.title,
            contents=words["contents"],
            pages=words["pages"],
            summary=words["summary"],
            lines=content.lines,
            chapters=[
                Chapter(
                    key=key_of(one.position),
                    section=one.section,
                    title=one.title,
                    page=one.page,
                    number=one.number,
                    blocks=one.blocks,
                    source=content.source_of(one, one.page),
                    note=one.note,
                )
                for one in content.articles
            ],
        )
    )


def key_of(position: int) -> str:
    """Return the key of the chapter of an article."""
    return f"a{position:03}"


def differing_texts(content: bytes, versions: dict[int, Version]) -> list[int]:
    """
    Return the positions whose text in a file is not that of the released version, sign by sign.

    Spaces do not count, because the markup around them is not the same.
    """
    found = texts_in(content)
    return [
        position
        for position, version in versions.items()
        if compact(found.get(key_of(position), "")) != compact(version.plain_text)
    ]
