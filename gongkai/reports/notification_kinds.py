"""Display of notifications about annual reports: kinds, and what a person may see."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.notifications.kinds import Catalogue, SubjectKind, SubjectLine, kinds_from
from gongkai.notifications.states import DayUnit, Tone
from gongkai.organisations.queries import User
from gongkai.reports.models import AnnualReport
from gongkai.reports.queries import reports_visible_to
from gongkai.reports.states import NotificationKind

TONES = {
    NotificationKind.REPORT_RETURNED: Tone.SOON,
    NotificationKind.REPORT_ACCEPTED: Tone.GOOD,
    NotificationKind.REPORT_DUE: Tone.SOON,
    NotificationKind.REPORT_LATE: Tone.LATE,
}
DAYS = {NotificationKind.REPORT_DUE: DayUnit.DAYS}


def _lines(user: User, ids: Collection[int], on: date) -> Mapping[int, SubjectLine]:
    """Return year and body of the reports that the user may see."""
    found = reports_visible_to(user, on=on).select_related("body").in_bulk(list(ids))
    return {
        pk: SubjectLine(
            gettext("Annual report %(year)s") % {"year": report.year}, body=report.body.label
        )
        for pk, report in found.items()
    }


CATALOGUE = Catalogue(
    kinds=kinds_from(NotificationKind, TONES, DAYS),
    subjects=(
        SubjectKind(
            AnnualReport._meta.label_lower,
            _("Annual report"),
            _("An annual report you no longer work on"),
            "desk:report",
            _lines,
        ),
    ),
)
