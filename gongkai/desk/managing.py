"""What an administrator can do to an account: each deed with the refusal that greys its button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.kit.refusals import Refusal, refuse_if
from gongkai.kit.times import local_date
from gongkai.organisations import rules
from gongkai.organisations.actions import accounts
from gongkai.organisations.models import Person
from gongkai.organisations.states import SecurityKind
from gongkai.ui.mails import link_mail


@dataclass(frozen=True)
class AccountDeed:
    """One verb: its word on the button, when it may not be done, what it does, and what the security log says."""

    verb: str
    label: str | Promise
    check: Callable[..., Refusal | None]
    do: Callable[[HttpRequest, Person, Person, datetime], list[EmailMessage]]
    kind: SecurityKind | None = None


def _send_link(request: HttpRequest, person: Person, by: Person, at: datetime) -> list[EmailMessage]:
    refuse_if(rules.refusal_to_send_link(person, by=by, on=local_date(at)))
    assert person.account
    return [link_mail(request, person.account)]


def _doing(
    action: Callable[..., Any], **more: Any
) -> Callable[[HttpRequest, Person, Person, datetime], list[EmailMessage]]:
    def do(request: HttpRequest, person: Person, by: Person, at: datetime) -> list[EmailMessage]:
        actor = {"by": by.actor} if more.get("acts") else {}
        action(person, manager=by, at=at, **actor)
        return []

    return do


ACCOUNT_DEEDS: Mapping[str, AccountDeed] = {
    deed.verb: deed
    for deed in (
        AccountDeed("send-link", _("Send a link to a new password"), rules.refusal_to_send_link, _send_link,
                    SecurityKind.RESET_ASKED),
        AccountDeed("end-sessions", _("End all sessions"), rules.refusal_to_reach, _doing(accounts.sign_out_person),
                    SecurityKind.SESSIONS_ENDED),
        AccountDeed("remove-factors", _("Take the second factors off"), rules.refusal_to_remove_factors,
                    _doing(accounts.remove_factors), SecurityKind.FACTOR_REMOVED),
        AccountDeed("deactivate", _("Close the account"), rules.refusal_to_reach,
                    _doing(accounts.deactivate_account, acts=True)),
        AccountDeed("activate", _("Open the account again"), rules.refusal_to_activate,
                    _doing(accounts.activate_account, acts=True)),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """A deed as it is offered to one administrator now; `refusal` greys it and says why."""

    deed: AccountDeed
    refusal: Refusal | None


def offered(person: Person, *, by: Person, on: date) -> list[Offered]:
    """Return what is thinkable for the account as it stands."""
    closed = person.account is not None and not person.account.is_active
    verbs = ("activate",) if closed else ("send-link", "end-sessions", "remove-factors", "deactivate")
    deeds = [ACCOUNT_DEEDS[verb] for verb in verbs]
    return [Offered(deed, deed.check(person, by=by, on=on)) for deed in deeds]
