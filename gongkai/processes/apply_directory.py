"""Do what the plan of an import from a directory says: all of it, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gongkai.kit.locks import lock_key
from gongkai.kit.refusals import refuse_if
from gongkai.kit.times import local_date
from gongkai.ledger.actions import SYSTEM
from gongkai.organisations.actions.accounts import deactivate_account
from gongkai.organisations.actions.directory import (
    change_listed_person,
    enter_listed_person,
    join_with_entry,
    note_seen_entries,
)
from gongkai.organisations.actions.posts import grant_post
from gongkai.organisations.directory import DirectoryPlan
from gongkai.organisations.rules.directory import refusal_to_apply
from gongkai.organisations.states import PostKind


@transaction.atomic
def apply_directory(
    plan: DirectoryPlan, posts: Sequence[PostKind], /, *, close: int = 0, at: datetime
) -> None:
    """
    Enter, join and change people as the plan says; `posts` are those of new people.

    Accounts whose entry disappeared are closed only if `close` allows as many; none is deleted. E-mail
    addresses of known accounts, bodies and posts stay as they are. Raises `Refused` or `ValidationError`.
    """
    lock_key("directory")
    refuse_if(refusal_to_apply(plan, posts, close=close))
    for one, body in plan.new:
        person = enter_listed_person(one, at=at)
        for kind in posts:
            grant_post(person, kind, body, by=SYSTEM, at=at, since=local_date(at))
    for one, account in plan.adopted:
        join_with_entry(account, one, at=at)
    for one, person, changed in plan.changed:
        change_listed_person(person, one, changed, at=at)
    note_seen_entries(
        [one.entry for one in plan.unchanged] + [one.entry for one, *_rest in plan.changed], at=at
    )
    for person in plan.gone if close else ():
        deactivate_account(person, by=SYSTEM, at=at, reason="directory")
