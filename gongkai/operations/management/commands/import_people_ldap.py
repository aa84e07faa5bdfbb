"""`gongkai import_people_ldap`: accounts of staff from a directory."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gongkai.kit.refusals import Refused
from gongkai.operations.directories.reading import DirectoryFault, entries
from gongkai.operations.directories.values import attributes_of, read_entry, shown
from gongkai.organisations.directory import DirectoryPlan, ListedPerson, compare_with_accounts
from gongkai.organisations.states import PostKind
from gongkai.processes.apply_directory import apply_directory

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import people from the directory of GONGKAI_DIRECTORY_URL: new accounts without password, changed "
        "names and telephone numbers. Without --write it only says what it would do. Nothing is deleted; "
        "accounts whose entry disappeared are closed only with --close. One fault refuses all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="do it, instead of saying it")
        parser.add_argument(
            "--post",
            action="append",
            choices=PostKind.values,
            metavar="KIND",
            help="post of a new person in the body; may be repeated; default: drafter",
        )
        parser.add_argument("--body", default="", help="code of the body if an entry names none")
        parser.add_argument(
            "--adopt",
            action="store_true",
            help="join entries with accounts entered by hand that have the same user name and name",
        )
        parser.add_argument(
            "--close",
            type=int,
            default=0,
            metavar="MOST",
            help="close the accounts whose entry disappeared, if there are no more than MOST",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        posts = [PostKind(kind) for kind in options["post"] or [PostKind.DRAFTER]]
        try:
            plan = self._plan(options)
        except DirectoryFault as fault:
            raise CommandError(f"The directory cannot be read: {fault}.") from fault
        self._tell(plan)
        if plan.faults:
            raise CommandError(f"{len(plan.faults)} faults; nothing was imported.")
        if not options["write"]:
            self.stdout.write("Nothing was written; --write does it.")
            return
        try:
            apply_directory(plan, posts, close=options["close"], at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused.refusal)) from refused
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        closed = len(plan.gone) if options["close"] else 0
        self.stdout.write(
            f"Imported: {len(plan.new)} new, {len(plan.adopted)} joined, {len(plan.changed)} changed, "
            f"{closed} closed."
        )

    def _plan(self, options: dict[str, Any]) -> DirectoryPlan:
        terms = settings.GONGKAI_DIRECTORY
        if not terms.url:
            raise CommandError("GONGKAI_DIRECTORY_URL is not set.")
        people: list[ListedPerson] = []
        faults: list[tuple[str, str]] = []
        wanted = sorted(set(attributes_of(terms).values()))
        for place, raw in entries(terms, wanted):
            person, wrong = read_entry(place, raw, terms)
            faults += [(shown(place), one) for one in wrong]
            people += [person] if person else []
        plan = compare_with_accounts(people, body=options["body"].upper(), adopt=options["adopt"])
        plan.faults = faults + plan.faults
        if not people and not faults:
            plan.faults.append((shown(terms.base), "no entry was found"))
        return plan

    def _tell(self, plan: DirectoryPlan) -> None:
        """Say what was understood, and what is left to people."""
        self._list(
            "New",
            (f"{one.username} · {one.name} · {body.code}" for one, body in plan.new),
        )
        self._list("Joined with an account", (one.username for one, _account in plan.adopted))
        self._list(
            "Changed", (f"{one.username}: {', '.join(what)}" for one, _person, what in plan.changed)
        )
        self._list(
            "No longer in the directory (--close closes them)",
            (f"{person.account} · {person.name}" for person in plan.gone),
        )
        self._list("For administrators", (f"{place}: {text}" for place, text in plan.notices))
        self._list("Faults", (f"{place}: {text}" for place, text in plan.faults))
        self.stdout.write(f"Unchanged: {len(plan.unchanged)}")

    def _list(self, heading: str, lines: Iterable[str]) -> None:
        found = list(lines)
        self.stdout.write(f"{heading}: {len(found)}")
        for line in found[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(found) > SHOWN:
            self.stdout.write(f"  … and {len(found) - SHOWN} more")
