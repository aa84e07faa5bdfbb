"""
The kinds of notification and of their subjects.

Each app brings its own, and names them in its AppConfig: `notification_catalogue = "<path of a Catalogue>"`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User


@dataclass(frozen=True)
class SubjectLine:
    """What one person may read of a subject now; `language` is that of the title where it is content of its own."""

    title: str
    language: str = ""
    number: str = ""
    body: str = ""


@dataclass(frozen=True)
class SubjectKind:
    """
    A kind of thing that notifications are about.

    `lines` returns, by id, what a person may still see of some of them on a day: it asks `visible_to`, and leaves the
    others out. `page` names the desk page of one, `hidden` is said instead of the title of one that may not be seen.
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

    `page` is the desk page that it leads to where that is not the page of its subject, and `page_label` the words of
    the link for those who may not see the subject.
    """

    code: str
    label: str | Promise
    tone: Tone = Tone.PLAIN
    days: DayUnit | None = None
    page: str = ""
    page_label: str | Promise = ""


@dataclass(frozen=True)
class Catalogue:
    """All that one app brings: the kinds of its notifications, and the kinds of thing that they are about."""

    kinds: tuple[Kind, ...]
    subjects: tuple[SubjectKind, ...]


def catalogues() -> list[Catalogue]:
    """Return what the apps bring, the lowest floor first."""
    configs = reversed(list(apps.get_app_configs()))
    return [
        import_string(path)
        for config in configs
        if (path := getattr(config, "notification_catalogue", ""))
    ]


def kinds() -> dict[str, Kind]:
    """Return the kinds of notification by their code."""
    return {kind.code: kind for one in catalogues() for kind in one.kinds}


def subject_kinds() -> dict[str, SubjectKind]:
    """Return the kinds of subject by the label of their model."""
    return {subject.subject_type: subject for one in catalogues() for subject in one.subjects}
