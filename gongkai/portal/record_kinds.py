"""The kinds of public records besides documents: names, lists, order and dates, for every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.consultations.measures import CONSULTATION
from gongkai.datasets.index_text import DATASET
from gongkai.interviews.measures import EVENT
from gongkai.mailbox.measures import LETTER
from gongkai.meetings.measures import MEETING
from gongkai.participation.measures import CONCERN

DOCUMENTS = "documents"  # the code of documents, which have lists and feeds of their own


@dataclass(frozen=True)
class RecordKind:
    """
    One kind of public record, as search, feeds and sitemap name it.

    `code` stands in addresses. `keys` is the order of its public list, newest first, which an index
    of the table gives. `changed_at` returns when what the public reads of a record changed last, as
    far as it is known. `mark` names the method of the mark beside a title: the state where it is public.
    """

    code: str
    subject_type: str
    label: str | Promise
    list_route: tuple[str, tuple[str, ...]]
    keys: tuple[str, ...]
    moments: tuple[str, ...]
    mark: str = "get_state_display"

    @property
    def list_address(self) -> str:
        """The path of the public list of this kind."""
        name, arguments = self.list_route
        return reverse(name, args=arguments)

    def published_at(self, row: Any) -> datetime:
        """Return when a record became public."""
        moment: datetime = getattr(row, self.moments[0])
        return moment

    def mark_of(self, row: Any) -> str:
        """Return the mark beside the title of a record, in the active language."""
        return str(getattr(row, self.mark)())

    def changed_at(self, row: Any) -> datetime:
        """Return the last of the moments of a record; the first of them is always known."""
        found: list[datetime | None] = [getattr(row, name) for name in self.moments]
        return max(moment for moment in found if moment is not None)


RECORD_KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        "consultations",
        CONSULTATION,
        _("Public consultations"),
        ("portal:consultations", ()),
        ("-public_at", "-id"),
        ("public_at", "opens_at", "ended_at", "concluded_at", "cancelled_at"),
    ),
    RecordKind(
        "meetings",
        MEETING,
        _("Hearings and open meetings"),
        ("portal:meetings", ()),
        ("-starts_at", "-id"),
        ("announced_at", "changed_at", "drawn_at", "listed_at", "held_at", "ended_at"),
    ),
    RecordKind(
        "events",
        EVENT,
        _("Interviews and press conferences"),
        ("portal:events", ("interviews",)),
        ("-begins_at", "-id"),
        ("announced_at", "published_at", "cancelled_at"),
    ),
    RecordKind(
        "letters",
        LETTER,
        _("Letters with their answers"),
        ("portal:letters", ()),
        ("-published_at", "-id"),
        ("published_at",),
        mark="get_kind_display",
    ),
    RecordKind(
        "concerns",
        CONCERN,
        _("Response to public concerns"),
        ("portal:concerns", ()),
        ("-informed_at", "-id"),
        ("informed_at", "answered_at"),
    ),
    RecordKind(
        "datasets",
        DATASET,
        _("Open data"),
        ("portal:datasets", ()),
        ("-updated_on", "-id"),
        ("public_at", "changed_at"),
        mark="get_cycle_display",
    ),
)
BY_CODE: Mapping[str, RecordKind] = {kind.code: kind for kind in RECORD_KINDS}
BY_SUBJECT: Mapping[str, RecordKind] = {kind.subject_type: kind for kind in RECORD_KINDS}
