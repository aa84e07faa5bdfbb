"""`gongkai add_person USERNAME --name NAME --post KIND:BODY[:OFFICE] …`: add a staff member."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions import create_account, create_office, grant_post
from gongkai.organisations.management.passwords import password_from_input
from gongkai.organisations.models import Account, Body, Office, Person
from gongkai.organisations.queries import body_by_code
from gongkai.organisations.states import PostKind

Place = tuple[PostKind, Body, str]


class Command(BaseCommand):
    help = (
        "Create a staff account with a person, and grant posts; for an existing person, only grant posts. "
        "The password is typed, or read from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", help="name of a new person")
        parser.add_argument("--email", default="", help="e-mail address for password links")
        parser.add_argument(
            "--post",
            action="append",
            default=[],
            metavar="KIND:BODY[:OFFICE]",
            help=f"may be repeated; kinds: {', '.join(PostKind.values)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        places = [_place(text) for text in options["post"]]
        account = Account.objects.filter(username=options["username"].lower()).first()
        try:
            with transaction.atomic():
                account = account or _new_account(
                    options["username"], options["name"], options["email"]
                )
                self._grant(Person.objects.get(account=account), places)
        except Refused as refused:
            raise CommandError(str(refused.refusal)) from refused
        except Person.DoesNotExist:
            raise CommandError("This account does not belong to a staff member.") from None
        self.stdout.write(f"{account.username}: {len(places)} post(s) granted.")

    def _grant(self, person: Person, places: list[Place]) -> None:
        at = timezone.now()
        for kind, body, office_name in places:
            office: Office | None = create_office(body, office_name) if office_name else None
            grant_post(person, kind, body, by=SYSTEM, at=at, since=local_date(at), office=office)


def _new_account(username: str, name: str | None, email: str) -> Account:
    if not name:
        raise CommandError("A new person needs a name (--name).")
    password = password_from_input(Account(username=username.lower(), email=email))
    try:
        return create_account(username, password, name=name, email=email)
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from error


def _place(text: str) -> Place:
    kind, _gap, rest = text.partition(":")
    code, _gap, office = rest.partition(":")
    if kind not in PostKind.values:
        raise CommandError(f"There is no post {kind!r}; there are {', '.join(PostKind.values)}.")
    body = body_by_code(code)
    if body is None:
        raise CommandError(f"There is no body with the code {code!r}.")
    return PostKind(kind), body, office
