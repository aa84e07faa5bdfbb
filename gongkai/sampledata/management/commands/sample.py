"""`gongkai sample --year 2017 --scale S`: the region of 2017, act by act, into an empty installation."""

import time
from fractions import Fraction
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.organisations.models import Body
from gongkai.sampledata.region_2017.build import build_region
from gongkai.sampledata.region_2017.facts import TOP, YEAR

MAX_COUNT = 10


class Command(BaseCommand):
    help = (
        "Build the region whose report of 2017 was published: every act, so that each figure comes out of the register. "
        "At scale 1 some 900,000 acts; into an empty installation only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, choices=[YEAR], default=YEAR)
        parser.add_argument("--scale", default="0.01", help="a number above 0, at most 10 (0.01)")
        parser.add_argument(
            "--no-search",
            action="store_true",
            help="leave the search index empty, to be built later",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scale = Fraction(options["scale"])
        except (ValueError, ZeroDivisionError) as error:
            raise CommandError("The scale must be a number.") from error
        if not 0 < scale <= MAX_COUNT:
            raise CommandError("The scale lies above 0 and is at most 10.")
        if Body.objects.exists():
            raise CommandError(
                "This installation holds bodies already; the sample goes into an empty one only."
            )
        started = time.monotonic()

        def tell(words: str) -> None:
            self.stderr.write(f"{time.monotonic() - started:7.1f} s  {words}")

        build_region(scale, tell)
        if not options["no_search"]:
            call_command("search_rebuild", stdout=self.stderr)
        self.stdout.write(
            f"Built in {time.monotonic() - started:.0f} s. Try: gongkai report {YEAR} --body {TOP}"
        )
