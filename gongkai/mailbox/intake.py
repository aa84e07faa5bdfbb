"""What is entered of a new letter, and how the entered text is stored."""

from dataclasses import dataclass, replace
from datetime import date

from gongkai.kit.text_input import free_text, single_line
from gongkai.mailbox.states import LetterSource


@dataclass(frozen=True)
class NewLetter:
    """
    A new letter: `kind` and `source` as values of `LetterKind` and `LetterSource`.

    `about_id` is the body of which a complaint speaks, `topic_id` the topic of the published catalogue
    that the writer chose. `arrived_on` is the day of receipt, if it is not today.
    """

    kind: str
    title: str
    text: str
    source: str = LetterSource.WEB
    name: str = ""
    contact: str = ""
    about_id: int | None = None
    topic_id: int | None = None
    arrived_on: date | None = None
    wishes_publication: bool = False
    origin: str = ""  # the number of the application that it was


def normalised(facts: NewLetter) -> NewLetter:
    """Return the facts as they are stored. Free text keeps its characters."""
    return replace(
        facts,
        title=single_line(facts.title),
        text=free_text(facts.text).strip(),
        name=single_line(facts.name),
        contact=single_line(facts.contact),
    )
