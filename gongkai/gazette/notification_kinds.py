"""Kinds of notifications about the gazette, and what a notification shows."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.gazette.citations import citation_text
from gongkai.gazette.models import Correction, Issue
from gongkai.gazette.queries import corrections_visible_to, visible_to
from gongkai.gazette.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import Tone
from gongkai.organisations.queries import User


def _issue_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return number and body of the issues that the user may see."""
    found = visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(
            citation_text(one.year, one.number, None, one.language),
            number=str(one.get_language_display()),
            body=one.body.label,
        )
        for pk, one in found.items()
    }


def _correction_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return the document of the corrections that the user may see."""
    rows = corrections_visible_to(user, on=on).select_related("document__body", "issue")
    return {
        pk: SubjectLine(
            one.document.heading,
            number=citation_text(one.issue.year, one.issue.number, None, one.issue.language),
            body=one.document.body.label,
        )
        for pk, one in rows.in_bulk(list(ids)).items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {
            NotificationKind.GAZETTE_CORRECTION: Tone.SOON,
            NotificationKind.GAZETTE_STALE: Tone.SOON,
            NotificationKind.GAZETTE_RETURNED: Tone.SOON,
        },
        {},
    ),
    subjects=(
        SubjectKind(
            Issue._meta.label_lower,
            _("Issue of the gazette"),
            _("An issue that you no longer handle"),
            "desk:gazette_issue",
            _issue_lines,
        ),
        SubjectKind(
            Correction._meta.label_lower,
            _("Correction marked in the gazette"),
            _("A correction that you no longer see"),
            "desk:gazette_correction",
            _correction_lines,
        ),
    ),
)
