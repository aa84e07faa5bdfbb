"""`gongkai create_administrator USERNAME --name NAME`: create the first administrator."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from gongkai.kit.refusals import Refused
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions.accounts import activate_account, create_account, set_password
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.management.passwords import password_from_input
from gongkai.organisations.models import Account, Body, Person
from gongkai.organisations.queries import administrators, bodies_in_force, body_by_code
from gongkai.organisations.states import PostKind


class Command(BaseCommand):
    help = (
        "Create an administrator of the topmost body, or of the given one. An existing account is reopened and gets "
        "the post and the password. The password is typed, or read from a file or standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="name of a new person")
        parser.add_argument("--email", default="", help="e-mail address for password links")
        parser.add_argument(
            "--body", default="", help="code of the body (default: the topmost one)"
        )
        parser.add_argument("--password-file", type=Path, help="file that contains the password")

    def handle(self, *args: Any, **options: Any) -> None:
        username, at = options["username"].lower(), timezone.now()
        body = _body(options["body"])
        account = Account.objects.filter(username=username).first()
        password = password_from_input(
            account or Account(username=username, email=options["email"]), options["password_file"]
        )
        try:
            with transaction.atomic():
                if account is None:
                    person = _new_person(username, password, options["name"], options["email"])
                else:
                    person = Person.objects.get(account=account)
                    set_password(account, password)
                    activate_account(person, by=SYSTEM, at=at)
                own = administrators(on=local_date(at)).filter(person=person, body=body)
                if not own.exists():
                    grant_post(
                        person, PostKind.ADMINISTRATOR, body, by=SYSTEM, at=at, since=local_date(at)
                    )
        except Refused as refused:
            raise CommandError(str(refused.refusal)) from refused
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except Person.DoesNotExist:
            raise CommandError("This account does not belong to a staff member.") from None
        self.stdout.write(
            f"{username} administers {body.name}. Sign in at /sign-in/ and set up a second factor."
        )


def _body(code: str) -> Body:
    found = (
        body_by_code(code)
        if code
        else bodies_in_force().filter(parent=None).order_by("position", "id").first()
    )
    if found is None:
        raise CommandError(
            f"There is no body with the code {code!r}."
            if code
            else "There are no bodies yet: run import_bodies first."
        )
    return found


def _new_person(username: str, password: str, name: str, email: str) -> Person:
    if not name:
        raise CommandError("A new person needs a name (--name).")
    return create_account(username, password, name=name, email=email).person
