"""People as a directory lists them, compared with the accounts that are here: what an import would do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from gongkai.kit.id_lists import is_in
from gongkai.organisations.models import Account, Body, DirectoryEntry, Person


@dataclass(frozen=True)
class ListedPerson:
    """A person as an entry of the directory says, after its values were examined."""

    place: str  # the distinguished name, for messages
    entry: str
    username: str
    name: str
    email: str
    telephone: str
    body: str


@dataclass
class DirectoryPlan:
    """What an import would do, what people have to decide, and why it may do nothing."""

    new: list[tuple[ListedPerson, Body]] = field(default_factory=list)
    adopted: list[tuple[ListedPerson, Account]] = field(default_factory=list)
    changed: list[tuple[ListedPerson, Person, tuple[str, ...]]] = field(default_factory=list)
    unchanged: list[ListedPerson] = field(default_factory=list)
    gone: list[Person] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def compare_with_accounts(
    people: Iterable[ListedPerson], *, body: str = "", adopt: bool = False
) -> DirectoryPlan:
    """
    Return the plan of an import. Three queries.

    `body` is the code for people whose entry names no body; with `adopt`, an account entered by hand is
    joined with the entry that has the same user name and the same name of the person.
    """
    people, plan = list(people), DirectoryPlan()
    known = {
        row.entry: row.account for row in DirectoryEntry.objects.select_related("account__person")
    }
    names = {one.username for one in people}
    by_name = {
        one.username: one
        for one in Account.objects.filter(is_in("username", names)).select_related(
            "person", "directory_entry"
        )
    }
    bodies = {one.code: one for one in Body.objects.filter(ended_on=None)}
    _find_repetitions(people, plan)
    for one in people:
        account = known.get(one.entry)
        if account is not None:
            _compare(one, account, by_name, plan)
        elif one.username in by_name:
            _join(one, by_name[one.username], adopt=adopt, plan=plan)
        elif found := bodies.get(one.body or body):
            plan.new.append((one, found))
        else:
            plan.faults.append((one.place, f"no body has the code {one.body or body!r}"))
    listed = {one.entry for one in people}
    plan.gone = [
        account.person
        for entry, account in known.items()
        if entry not in listed
        and account.is_active
        and hasattr(account, "person")
        and account.username not in settings.GONGKAI_SIGN_ON_EMERGENCY
    ]
    return plan


def _find_repetitions(people: list[ListedPerson], plan: DirectoryPlan) -> None:
    """Refuse what two entries have and only one can have."""
    for what in ("username", "entry"):
        counts = Counter(getattr(one, what) for one in people)
        plan.faults += [
            (one.place, f"another entry has the same {what}: {getattr(one, what)!r}")
            for one in people
            if counts[getattr(one, what)] > 1
        ]


def _compare(
    one: ListedPerson, account: Account, by_name: dict[str, Account], plan: DirectoryPlan
) -> None:
    """Note what differs between an entry and the account that came from it."""
    person: Person | None = getattr(account, "person", None)
    if person is None:
        plan.faults.append((one.place, "its account has no person"))
        return
    changed = [
        name for name in ("name", "telephone") if getattr(person, name) != getattr(one, name)
    ]
    if account.username != one.username:
        other = by_name.get(one.username)
        if other is not None and other.pk != account.pk:
            message = f"its new user name {one.username!r} belongs to another account"
            plan.faults.append((one.place, message))
            return
        changed.append("username")
    # Links for new passwords go to this address: who can change it in the directory must not get one.
    if account.email != one.email:
        plan.notices.append((one.place, "has another e-mail address here, which stays"))
    if not account.is_active:
        plan.notices.append((one.place, "is closed here, and stays closed"))
    if changed:
        plan.changed.append((one, person, tuple(changed)))
    else:
        plan.unchanged.append(one)


def _join(one: ListedPerson, account: Account, *, adopt: bool, plan: DirectoryPlan) -> None:
    """Join an entry with an account that was entered by hand, only if this was asked for."""
    person: Person | None = getattr(account, "person", None)
    if not account.is_staff_account or person is None or hasattr(account, "directory_entry"):
        plan.faults.append(
            (one.place, f"the user name {one.username!r} belongs to another account")
        )
    elif not adopt:
        message = f"an account with the user name {one.username!r} was entered by hand; --adopt joins them"
        plan.faults.append((one.place, message))
    elif person.name != one.name:
        message = f"the account {one.username!r} belongs to a person of another name"
        plan.faults.append((one.place, message))
    else:
        plan.adopted.append((one, account))
