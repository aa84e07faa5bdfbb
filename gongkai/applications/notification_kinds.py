"""Kinds of notifications about applications, and what a notification may show of an application."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from gongkai.applications.models import Application
from gongkai.applications.queries import visible_to
from gongkai.notifications.kinds import Catalogue, Kind, SubjectKind, SubjectLine
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User


class NotificationKind(TextChoices):
    """Kinds of notifications about an application."""

    CASE_DUE = "case_due", _("A reply is due soon")
    CASE_LATE = "case_late", _("A reply is overdue")
    SEARCH_DUE = "search_due", _("A search request is due")
    SEARCH_LATE = "search_late", _("A search request is overdue")
    UNATTENDED = "case_unattended", _("Nobody can process an application")


# Persons who search for an office can see the search request, but not the case.
SEARCHES, SEARCHES_LABEL = "desk:search_tasks", _("Search requests for my office")


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return title, number and body of the applications that the user may see."""
    found = visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(case.title or case.number, number=case.number, body=case.body.label)
        for pk, case in found.items()
    }


CATALOGUE = Catalogue(
    kinds=(
        Kind("case_due", NotificationKind.CASE_DUE.label, Tone.SOON, DayUnit.WORKING_DAYS),
        Kind("case_late", NotificationKind.CASE_LATE.label, Tone.LATE),
        Kind(
            "search_due",
            NotificationKind.SEARCH_DUE.label,
            Tone.SOON,
            page=SEARCHES,
            page_label=SEARCHES_LABEL,
        ),
        Kind(
            "search_late",
            NotificationKind.SEARCH_LATE.label,
            Tone.LATE,
            page=SEARCHES,
            page_label=SEARCHES_LABEL,
        ),
        # Administrators, who grant posts, do not see the applications themselves.
        Kind(
            "case_unattended",
            NotificationKind.UNATTENDED.label,
            Tone.LATE,
            page="desk:work",
            page_label=_("Grant the missing post"),
        ),
    ),
    subjects=(
        SubjectKind(
            Application._meta.label_lower,
            _("Application"),
            _("A case you no longer handle"),
            "desk:application",
            _subject_lines,
        ),
    ),
)
