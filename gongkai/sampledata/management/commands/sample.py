"""`gongkai sample`: generate the region of 2017 by its figures, or a region of many documents."""

import time
from fractions import Fraction
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongkai.kit.locks import alone
from gongkai.kit.table_statistics import analyze_tables, plan_as_tables_grow
from gongkai.ledger.consumers import catch_up, held
from gongkai.organisations.models import Body
from gongkai.sampledata.corpus import build_corpus
from gongkai.sampledata.region_2017.build import build_region
from gongkai.sampledata.region_2017.facts import TOP, YEAR

MAX_SCALE, MAX_DOCUMENTS = 10, 2_000_000


class Command(BaseCommand):
    help = (
        "Generate the region whose annual report of 2017 was published, act by act, so that each "
        "figure is the sum of its acts. Scale 1 is about 900,000 acts. With --documents, generate a "
        "region with so many documents instead. Needs an empty database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, choices=[YEAR], default=YEAR)
        parser.add_argument(
            "--scale", default="0.01", help="scale, above 0 and at most 10 (default: 0.01)"
        )
        parser.add_argument(
            "--documents",
            type=int,
            metavar="N",
            help="generate N documents of 120 bodies instead of the region of 2017",
        )
        parser.add_argument("--seed", type=int, default=1, help="with --documents (default: 1)")
        parser.add_argument(
            "--no-search",
            action="store_true",
            help="do not build the search index",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scale = Fraction(options["scale"])
        except (ValueError, ZeroDivisionError) as error:
            raise CommandError("The scale must be a number.") from error
        if not 0 < scale <= MAX_SCALE:
            raise CommandError("The scale must be above 0 and at most 10.")
        if Body.objects.exists():
            raise CommandError(
                "This database already contains bodies; the sample needs an empty database."
            )
        started = time.monotonic()
        plan_as_tables_grow()

        def report_progress(message: str) -> None:
            self.stderr.write(f"{time.monotonic() - started:7.1f} s  {message}")

        if options["documents"] is not None:
            if not 1 <= options["documents"] <= MAX_DOCUMENTS:
                raise CommandError(f"The number of documents must be 1 to {MAX_DOCUMENTS:,}.")
            with alone():
                with held():
                    build_corpus(
                        options["documents"],
                        seed=options["seed"],
                        out=self.stderr,
                        report=report_progress,
                    )
                analyze_tables()  # without statistics, consumers read all documents each time
                catch_up()
            analyze_tables()
            self.stdout.write(f"Built in {time.monotonic() - started:.0f} s.")
            return
        build_region(scale, report_progress)
        if not options["no_search"]:
            call_command("search_rebuild", stdout=self.stderr)
        self.stdout.write(
            f"Built in {time.monotonic() - started:.0f} s. Try: gongkai report {YEAR} --body {TOP}"
        )
