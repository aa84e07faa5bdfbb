"""Kinds of notifications about error reports, and what a notification may show of a report."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongkai.error_reports.models import ErrorReport
from gongkai.error_reports.queries import visible_to
from gongkai.error_reports.states import NotificationKind
from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User


def _subject_lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return kind, number and body of the reports that the user may see; never the words."""
    found = visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(
            str(report.get_kind_display()), number=report.number, body=report.body.label
        )
        for pk, report in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(
        NotificationKind,
        {
            NotificationKind.ERROR_REPORT_DUE: Tone.SOON,
            NotificationKind.ERROR_REPORT_LATE: Tone.LATE,
        },
        {NotificationKind.ERROR_REPORT_DUE: DayUnit.WORKING_DAYS},
    ),
    subjects=(
        SubjectKind(
            ErrorReport._meta.label_lower,
            _("Error report"),
            _("A report that you no longer handle"),
            "desk:error_report",
            _subject_lines,
        ),
    ),
)
