"""
The kinds of notification and of their subjects.

Each app declares its own in its AppConfig: `notification_catalogue = "<path of a Catalogue>"`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User

NO_PAGES: Mapping[Any, tuple[str, str | Promise]] = MappingProxyType({})


@dataclass(frozen=True)
class SubjectLine:
    """What one person may see of a subject now; `language` is the language of a content title."""

    title: str
    language: str = ""
    number: str = ""
    body: str = ""


@dataclass(frozen=True)
class SubjectKind:
    """
    A kind of subject of notifications.

    `lines` returns, by id, what a person may see of some subjects on a day: it calls `visible_to` and
    omits the others. `page` is the desk page of a subject, `hidden` replaces the title of a subject
    that the person may not see.
    """

    subject_type: str
    label: str | Promise
    hidden: str | Promise
    page: str
    lines: Callable[[User, Collection[int], date], Mapping[int, SubjectLine]]


@dataclass(frozen=True)
class Kind:
    """
    A kind of notification.

    `page` is the desk page that it links to if that is not the page of its subject, and `page_label`
    the link text for users who may not see the subject.
    """

    code: str
    label: str | Promise
    tone: Tone = Tone.PLAIN
    days: DayUnit | None = None
    page: str = ""
    page_label: str | Promise = ""


@dataclass(frozen=True)
class Catalogue:
    """The kinds of notification and of subject that one app declares."""

    kinds: tuple[Kind, ...]
    subjects: tuple[SubjectKind, ...]


def kinds_from(
    choices: type[TextChoices],
    tones: Mapping[Any, Tone],
    days: Mapping[Any, DayUnit],
    pages: Mapping[Any, tuple[str, str | Promise]] = NO_PAGES,
) -> tuple[Kind, ...]:
    """
    Return the kinds of some choices; those without a tone are plain, most count no days.

    `pages` are the pages that are not those of the subject, each with the text of its link.
    """
    return tuple(
        Kind(
            choice.value,
            choice.label,
            tones.get(choice, Tone.PLAIN),
            days.get(choice),
            *pages.get(choice, ()),
        )
        for choice in choices
    )


def catalogues() -> list[Catalogue]:
    """Return the catalogues of the apps, those of the lowest layer first."""
    configs = reversed(list(apps.get_app_configs()))
    return [
        import_string(path)
        for config in configs
        if (path := getattr(config, "notification_catalogue", ""))
    ]


def kinds() -> dict[str, Kind]:
    """Return the kinds of notification by code."""
    return {kind.code: kind for one in catalogues() for kind in one.kinds}


def subject_kinds() -> dict[str, SubjectKind]:
    """Return the kinds of subject by model label."""
    return {subject.subject_type: subject for one in catalogues() for subject in one.subjects}
