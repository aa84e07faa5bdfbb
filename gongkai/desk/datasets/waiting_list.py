"""The versions of datasets that wait for a person."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.calendars.queries import Calendars
from gongkai.datasets.models import DatasetVersion
from gongkai.datasets.queries import dataset_queues
from gongkai.desk.waiting_lists import WaitingList, WaitingRow, first_waiting
from gongkai.organisations.models import Person


def waiting_datasets(person: Person, _calendars: Calendars, *, on: date) -> WaitingList:
    """Return the first versions that wait for the person."""
    found = first_waiting(
        DatasetVersion.objects.select_related("dataset__body"), dataset_queues(person, on=on), on=on
    )
    rows = [
        WaitingRow(
            reverse("desk:dataset_version", args=[release.pk]),
            _("Process it"),
            written=release.dataset.title,
            place=release.dataset.body.label,
            facts=(str(release.period) or str(release.number),),
            tag=("", release.get_state_display()),
            due="",
        )
        for release in found
    ]
    return WaitingList(_("Open data"), rows, reverse("desk:datasets"), _("All datasets"))
