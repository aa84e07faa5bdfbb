"""Refusals of requests to follow a list, and who may see the counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.kit.mail_addresses import can_be_sent_to, is_address
from gongkai.kit.refusals import Refusal, Refused
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import administers
from gongkai.search.text import parse
from gongkai.subscriptions.body_list_queries import open_list
from gongkai.subscriptions.queries import (
    ANY_KIND,
    FeedFilters,
    followed_kinds,
    normalised_address,
)
from gongkai.subscriptions.states import Frequency


@dataclass(frozen=True)
class SubscriptionFacts:
    """Who wants to follow what, how often, and in which language the mails are written."""

    address: str
    filters: FeedFilters
    frequency: str = Frequency.DAILY
    language: str = "zh-hans"


def refusal_of_site() -> Refusal | None:
    """Return why no list of this site can be followed: it has no mail server."""
    if not settings.EMAIL_HOST:
        return Refusal(
            "no-mail-server",
            _("This site cannot send e-mail at present. Use the feed of the list instead."),
        )
    return None


def refusal_to_follow(facts: SubscriptionFacts) -> Refusal | None:
    """Return why these facts are no valid request: the first of `refusals_to_follow`."""
    return next(refusals_to_follow(facts), None)


def refusals_to_follow(facts: SubscriptionFacts) -> Iterator[Refusal]:
    """Yield every reason. None of them depends on whether the address is known."""
    if not facts.address.strip():
        yield Refusal("no-email", _("Enter your e-mail address."), field="email")
    elif not is_address(normalised_address(facts.address)):
        yield Refusal("wrong-email", _("This is not a valid e-mail address."), field="email")
    elif not can_be_sent_to(normalised_address(facts.address)):
        yield Refusal(
            "foreign-email",
            _("Mails cannot be sent to an address with letters outside ASCII before the @."),
            field="email",
        )
    if facts.frequency not in Frequency.values:
        yield Refusal("unknown-choice", _("Choose one of the values offered."), field="frequency")
    if facts.language not in dict(settings.LANGUAGES):
        yield Refusal("unknown-choice", _("Choose one of the values offered."), field="language")
    if facts.filters.account is not None:
        if open_list(facts.filters.account) is None:
            yield Refusal("no-such-list", _("This list has ended."))
        return
    kinds = followed_kinds().keys() | ({ANY_KIND} if facts.filters.query else set())
    if facts.filters.subject_type not in kinds:
        yield Refusal("unknown-kind", _("This list cannot be followed by e-mail."))
    if facts.filters.query:
        try:
            parse(facts.filters.query)
        except Refused as refused:
            yield refused.refusal


def refusal_of_frequency(frequency: str) -> Refusal | None:
    """Return why mails cannot be sent as often as this."""
    if frequency not in Frequency.values:
        return Refusal("unknown-choice", _("Choose one of the values offered."), field="frequency")
    return None


def refusal_to_see_counts(person: Person, *, on: date) -> Refusal | None:
    """Return why the person may not see the counts: they are those of the whole platform."""
    if not Body.objects.filter(id__in=administers(person, on=on), parent=None).exists():
        return Refusal(
            "subscriptions-not-yours",
            _("Only an administrator of the highest body can see the counts of subscriptions."),
        )
    return None
