"""The action of an import from a directory: all of its changes in one transaction, or none."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gongkai.kit.id_lists import is_in
from gongkai.kit.locks import lock, lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM, record
from gongkai.ledger.actors import PLATFORM
from gongkai.ledger.verbs import Verb
from gongkai.organisations.actions.accounts import deactivate_account
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.directory import DirectoryPlan, ListedPerson
from gongkai.organisations.models import Account, Body, DirectoryEntry, Person
from gongkai.organisations.rules.directory import refusal_to_apply
from gongkai.organisations.states import PostKind


@transaction.atomic
def apply_directory(
    plan: DirectoryPlan, posts: Sequence[PostKind], /, *, close: int = 0, at: datetime
) -> None:
    """
    Do what the plan of an import says: accounts without password, joins, changes.

    Accounts whose entry disappeared are closed only if `close` allows as many; none is deleted. E-mail
    addresses of known accounts, bodies and posts stay as they are. Raises `Refused` or `ValidationError`.
    """
    lock_key("directory")
    refuse_if(refusal_to_apply(plan, posts, close=close))
    for one, body in plan.new:
        _admit(one, body, posts, at=at)
    for one, account in plan.adopted:
        DirectoryEntry.objects.create(account=account, entry=one.entry, seen_at=at)
    for one, person, changed in plan.changed:
        _change(lock(person), one, changed, at=at)
    seen = [one.entry for one in plan.unchanged] + [one.entry for one, *_rest in plan.changed]
    DirectoryEntry.objects.filter(is_in("entry", set(seen))).update(seen_at=at)
    for person in plan.gone if close else ():
        deactivate_account(person, by=SYSTEM, at=at, reason="directory")


def _admit(one: ListedPerson, body: Body, posts: Sequence[PostKind], *, at: datetime) -> None:
    account = Account(username=one.username, email=one.email, active_since=at)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    person = Person(account=account, name=one.name, telephone=one.telephone)
    person.full_clean()
    person.save()
    DirectoryEntry.objects.create(account=account, entry=one.entry, seen_at=at)
    for kind in posts:
        grant_post(person, kind, body, by=SYSTEM, at=at, since=local_date(at))


def _change(person: Person, one: ListedPerson, changed: tuple[str, ...], *, at: datetime) -> None:
    """Change name, telephone number and user name; the act has which of them, not what they say."""
    person.name, person.telephone = one.name, one.telephone
    person.full_clean()
    person.save(update_fields=["name", "telephone"])
    if "username" in changed:
        assert person.account  # the plan has only people with accounts
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
