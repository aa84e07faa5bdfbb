"""Actions on people who come from a directory: enter, join with an account, and follow its changes."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from gongkai.kit.id_lists import is_in
from gongkai.kit.locks import lock
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.directory import ListedPerson
from gongkai.organisations.models import Account, DirectoryEntry, Person


@transaction.atomic
def enter_listed_person(one: ListedPerson, /, *, at: datetime) -> Person:
    """Create an account without password for a person of the directory; its posts are granted apart."""
    account = Account(username=one.username, email=one.email, active_since=at)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    person = Person(account=account, name=one.name, telephone=one.telephone)
    person.full_clean()
    person.save()
    DirectoryEntry.objects.create(account=account, entry=one.entry, seen_at=at)
    return person


@transaction.atomic
def join_with_entry(account: Account, one: ListedPerson, /, *, at: datetime) -> None:
    """Remember from which entry an account comes that was entered by hand."""
    DirectoryEntry.objects.create(account=account, entry=one.entry, seen_at=at)


@transaction.atomic
def change_listed_person(
    person: Person, one: ListedPerson, changed: Collection[str], /, *, at: datetime
) -> None:
    """
    Change name, telephone number and user name as the directory says.

    The act has which of them changed, not what they say. The e-mail address stays: links for new
    passwords go there.
    """
    person = lock(person)
    person.name, person.telephone = one.name, one.telephone
    person.full_clean()
    person.save(update_fields=["name", "telephone"])
    if "username" in changed:
        assert person.account  # only people with accounts come from a directory
        person.account.username = one.username
        person.account.full_clean()
        person.account.save(update_fields=["username"])
    record(
        Verb.PERSON_CHANGED,
        person,
        chain=PLATFORM,
        by=SYSTEM,
        at=at,
        on=local_date(at),
        facets={"changed": sorted(changed)},
    )


def note_seen_entries(entries: Collection[str], /, *, at: datetime) -> None:
    """Remember that the directory still has these entries."""
    DirectoryEntry.objects.filter(is_in("entry", set(entries))).update(seen_at=at)
