"""What differs between an interview and a press conference. Everything else is the same for both."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.interviews.states import EventKind


@dataclass(frozen=True)
class KindRules:
    """
    The rules of one kind of event.

    `path` is the first part of its public addresses and `series` of its numbers; `column` is the type
    of its column (国办发〔2017〕47号). While it is live, the public asks only where
    `asked_while_live` says so; at a press conference the media in the room ask, and the editors enter
    their questions. `cells` are the rows of the table of 2014: all, and those with a principal official.
    """

    path: str
    series: str
    title: str | Promise
    about: str | Promise
    column: str
    asked_while_live: bool
    cells: tuple[str, str]


KINDS: Mapping[EventKind, KindRules] = {
    EventKind.INTERVIEW: KindRules(
        path="interviews",
        series="FT",  # 访谈
        title=_("On-line interviews"),
        about=_("Officials answer questions of the public; with the live text and the transcript"),
        column="在线访谈",
        asked_while_live=True,
        cells=("resp.interview", "resp.interview_chief"),
    ),
    EventKind.PRESS: KindRules(
        path="press",
        series="FB",  # 发布
        title=_("Press conferences"),
        about=_("What was announced to the media, their questions, and the transcript"),
        column="新闻发布会",
        asked_while_live=False,
        cells=("resp.press", "resp.press_chief"),
    ),
}
BY_PATH: Mapping[str, EventKind] = {rules.path: kind for kind, rules in KINDS.items()}


def rules_of(kind: str) -> KindRules:
    """Return the rules of a kind, given as a value of `EventKind`."""
    return KINDS[EventKind(kind)]
