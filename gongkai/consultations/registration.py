"""What is entered of a new consultation, of a comment, and of an answer to comments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class NewConsultation:
    """A planned consultation: the kind of draft (a value of `DraftKind`), and what it is about."""

    kind: str
    title: str
    explanation: str
    planned_on: date


@dataclass(frozen=True)
class CommentFacts:
    """What somebody writes about a draft, on one of its paragraphs (from 1) or on the whole."""

    text: str
    paragraph: int | None = None
    name: str = ""
    contact: str = ""
    may_publish: bool = False


@dataclass(frozen=True)
class EnteredComment:
    """A comment that came otherwise than by the website, with its way and day of receipt."""

    facts: CommentFacts
    source: str
    received_on: date


@dataclass(frozen=True)
class AnswerFacts:
    """
    What became of one argument, for the comments and the groups of comments with these ids.

    `result` is a value of `CommentResult`; `final_paragraph` is counted in the final document.
    """

    comment_ids: tuple[int, ...]
    group_ids: tuple[int, ...]
    argument: str
    result: str
    reason: str
    final_paragraph: int | None = None


@dataclass(frozen=True)
class SurveyAnswers:
    """
    What somebody answers to a survey, by the id of the question.

    `values` are numbers of options, a point of a scale or a number; `texts` are free texts. A question
    that is not answered is in neither.
    """

    values: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EnteredSurvey:
    """Answers that came otherwise than by the website, with their way and day of receipt."""

    answers: SurveyAnswers
    source: str
    received_on: date
