"""The questions of a test as text: one block a question, its options marked as right or wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import free_text, single_line

MAX_QUESTIONS, MAX_OPTIONS, MAX_LINE = 50, 10, 300
# Signs at the beginning of a line, also as they come from a Chinese keyboard or a text processor.
RIGHT, WRONG = "*＊✓√", "-－–—•·"


@dataclass(frozen=True)
class Question:
    """A question, its options, and the places of those that are right."""

    text: str
    options: tuple[str, ...]
    right: tuple[int, ...]

    @property
    def has_several(self) -> bool:
        """Whether more than one option is right, so that several can be chosen."""
        return len(self.right) > 1


def read_questions(written: str) -> list[Question] | Refusal:
    """Return the questions of a text, or the refusal that names the first wrong line."""
    found: list[tuple[int, str, list[tuple[str, bool]]]] = []
    is_new = True
    for number, raw in enumerate(free_text(written).split("\n"), start=1):
        line = single_line(raw)
        if not line:
            is_new = True
            continue
        if len(line) > MAX_LINE:
            return _refusal(number, _("it is longer than %(most)s characters") % {"most": MAX_LINE})
        mark, option = line[0], line[1:].strip()
        if mark not in RIGHT + WRONG:
            if not is_new:
                return _refusal(number, _("an option begins with * (right) or - (wrong)"))
            found.append((number, line, []))
            is_new = False
        elif not found or is_new:
            return _refusal(number, _("the options stand right below their question"))
        elif not option:
            return _refusal(number, _("the option has no text"))
        elif option in [text for text, _right in found[-1][2]]:
            return _refusal(number, _("the question has this option already"))
        else:
            found[-1][2].append((option, mark in RIGHT))
    return _checked(found)


def _checked(found: list[tuple[int, str, list[tuple[str, bool]]]]) -> list[Question] | Refusal:
    if not 1 <= len(found) <= MAX_QUESTIONS:
        return Refusal(
            "questions",
            _("Enter 1 to %(most)s questions.") % {"most": MAX_QUESTIONS},
            field="questions",
        )
    questions = []
    for number, text, options in found:
        right = tuple(place for place, (_text, is_right) in enumerate(options) if is_right)
        if not 2 <= len(options) <= MAX_OPTIONS:
            return _refusal(
                number, _("a question has 2 to %(most)s options") % {"most": MAX_OPTIONS}
            )
        if not right or len(right) == len(options):
            return _refusal(number, _("at least one option is right (*) and one is wrong (-)"))
        questions.append(Question(text, tuple(option for option, _right in options), right))
    return questions


def stored(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return the questions as they are stored."""
    return [
        {"text": one.text, "options": list(one.options), "right": list(one.right)}
        for one in questions
    ]


def loaded(rows: Sequence[dict[str, Any]]) -> list[Question]:
    """Return the stored questions."""
    return [Question(one["text"], tuple(one["options"]), tuple(one["right"])) for one in rows]


def as_text(questions: Sequence[Question]) -> str:
    """Return the questions as they are written."""
    return "\n\n".join(
        "\n".join(
            [
                one.text,
                *(
                    f"{'*' if place in one.right else '-'} {option}"
                    for place, option in enumerate(one.options)
                ),
            ]
        )
        for one in questions
    )


def percentage(questions: Sequence[Question], chosen: Sequence[Sequence[int]]) -> int:
    """Return how many per cent of the questions were answered right, rounded down."""
    right = sum(
        set(one.right) == set(places) for one, places in zip(questions, chosen, strict=True)
    )
    return 100 * right // len(questions)


def _refusal(line: int, problem: str) -> Refusal:
    return Refusal(
        "questions",
        _("Line %(line)s: %(problem)s.") % {"line": line, "problem": problem},
        field="questions",
    )
