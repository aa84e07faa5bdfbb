"""`gongkai open_reports YEAR`: begin the annual reports of a year without the worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.kit.times import local_date
from gongkai.law.report_forms.forms import form_of_year
from gongkai.reports.actions.drafts import open_reports


class Command(BaseCommand):
    help = "Begin the annual report for the year of every body in force that has none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        at, year = timezone.now(), options["year"]
        if form_of_year(year) is None or year >= local_date(at).year:
            raise CommandError(
                f"No report can be begun for {year}: the year has no form or is not over."
            )
        self.stdout.write(f"{open_reports(year, at=at)} reports were begun.")
