"""Refusals of accounts: who keeps them, and what an account needs."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue.models import CatalogueItem
from gongkai.channels.account_values import (
    cleaned_values,
    has_placeholders,
    is_host_name,
    is_in_domain,
)
from gongkai.channels.connectors.outgoing import private_problem
from gongkai.channels.connectors.sms.connector import MAX_RECIPIENTS
from gongkai.channels.connectors.webhooks.connector import key_of
from gongkai.channels.entries import AccountFacts
from gongkai.channels.models import ChannelAccount
from gongkai.channels.recipients import ReadNumbers
from gongkai.channels.states import Channel, ConnectorKind
from gongkai.kit.refusals import Refusal
from gongkai.kit.text_input import is_blank, single_line
from gongkai.kit.times import local_date
from gongkai.organisations.models import Body, Person
from gongkai.organisations.queries import capacities_of
from gongkai.organisations.states import PostKind

KEEPERS = (PostKind.DISCLOSURE_OFFICER,)
MAX_NAME, MAX_SECRET, MAX_ITEMS = 100, 1000, 200
OWN_KEY = "private_key"  # made when an account is added, never entered
# What each kind needs; the address of WeChat and Weibo is known.
NEEDED: dict[str, tuple[str, ...]] = {
    ConnectorKind.WECHAT: ("app_id", "secret", "cover"),
    ConnectorKind.WEIBO: ("token", "domain"),
    ConnectorKind.SMS: ("endpoint", "app_id", "secret", "sign", "template", "wording"),
    ConnectorKind.WEBHOOK: ("endpoint", "secret"),
    ConnectorKind.STAFF: (),
    ConnectorKind.ACTIVITYPUB: (),
    ConnectorKind.APP: (),
    ConnectorKind.EMAIL: (),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    ConnectorKind.WECHAT: ("endpoint",),
    ConnectorKind.WEIBO: ("endpoint",),
    ConnectorKind.WEBHOOK: ("old_secret",),
}
# The column in which the deliveries of a kind count; staff choose it.
COUNTED = {
    ConnectorKind.WECHAT: Channel.WECHAT,
    ConnectorKind.WEIBO: Channel.WEIBO,
    ConnectorKind.SMS: Channel.SMS,
    ConnectorKind.WEBHOOK: Channel.OTHER,
    ConnectorKind.ACTIVITYPUB: Channel.OTHER,
    ConnectorKind.APP: Channel.APP,
    ConnectorKind.EMAIL: Channel.OTHER,
}
# Kinds whose address follows from the body, so that a body has one account.
ONE_OF_A_BODY = (ConnectorKind.ACTIVITYPUB, ConnectorKind.APP)
BY_STAFF = (Channel.PRESS, Channel.BROADCAST, Channel.OTHER)


def secrets_of_kind(kind: ConnectorKind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of what an account of a kind needs, and of what it may have besides."""
    return NEEDED[kind], ALLOWED.get(kind, ())


def refusal_to_keep_accounts(body: Body, *, by: Person, at: datetime) -> Refusal | None:
    """Return why a person may not keep the accounts of a body."""
    held = capacities_of(by, on=local_date(at)).whole_bodies(KEEPERS)
    if body.pk not in held:
        return Refusal("wrong-post", _("Only a disclosure officer of this body can do this."))
    return None


def refusal_to_add_account(
    body: Body, facts: AccountFacts | None, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an account may not be added."""
    if refusal := refusal_to_keep_accounts(body, by=by, at=at):
        return refusal
    if body.ended_on is not None:
        return Refusal("ended", _("The body has ended."))
    return None if facts is None else _refusal_of_facts(facts, {}, body, None)


def refusal_to_change_account(
    account: ChannelAccount, facts: AccountFacts | None, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why an account may not be changed; its kind stays."""
    if refusal := refusal_to_end_account(account, by=by, at=at):
        return refusal
    if facts is None:
        return None
    if facts.kind != account.kind:
        return Refusal("other-kind", _("The kind of an account stays."), field="kind")
    return _refusal_of_facts(facts, account.secrets(), account.body, account)


def refusal_to_end_account(account: ChannelAccount, *, by: Person, at: datetime) -> Refusal | None:
    """Return why an account may not be ended."""
    if refusal := refusal_to_keep_accounts(account.body, by=by, at=at):
        return refusal
    if account.ended_at is not None:
        return Refusal("ended", _("The account has ended."))
    return None


def refusal_to_replace_recipients(
    account: ChannelAccount, read: ReadNumbers | None, *, by: Person, at: datetime
) -> Refusal | None:
    """Return why the recipients of an account may not be replaced."""
    if refusal := refusal_to_end_account(account, by=by, at=at):
        return refusal
    if account.kind != ConnectorKind.SMS:
        return Refusal("no-recipients", _("Only accounts for text messages have recipients."))
    if read is None:
        return None
    if not read.numbers:
        return Refusal("no-numbers", _("The list contains no mobile number."), field="numbers")
    if len(read.numbers) > MAX_RECIPIENTS:
        return Refusal(
            "many-recipients",
            _("A list has at most 48,000 numbers."),
            field="numbers",
        )
    return None


def _refusal_of_facts(
    facts: AccountFacts, earlier: dict[str, str], body: Body, account: ChannelAccount | None
) -> Refusal | None:
    if facts.kind not in NEEDED:
        return Refusal("no-such-kind", _("There is no such kind of account."), field="kind")
    return (
        _refusal_of_name(single_line(facts.name), body, account)
        or _refusal_of_second(facts, body, account)
        or _refusal_of_channel(facts)
        or _refusal_of_secrets(
            facts.kind, {**entered_before(earlier), **cleaned_values(facts.secrets)}
        )
        or _refusal_of_times(facts)
        or _refusal_of_items(facts)
    )


def entered_before(secrets: dict[str, str]) -> dict[str, str]:
    """Return the secrets that people entered, without the keys that the account was given."""
    return {name: value for name, value in secrets.items() if name != OWN_KEY}


def _refusal_of_name(name: str, body: Body, account: ChannelAccount | None) -> Refusal | None:
    if is_blank(name) or len(name) > MAX_NAME:
        return Refusal("name", _("Enter a name of at most 100 characters."), field="name")
    others = ChannelAccount.objects.filter(body=body, name=name, ended_at=None)
    if any(one != account for one in others):
        return Refusal("known-name", _("Another account of this body has this name."), field="name")
    return None


def _refusal_of_second(
    facts: AccountFacts, body: Body, account: ChannelAccount | None
) -> Refusal | None:
    if account is not None or facts.kind not in ONE_OF_A_BODY:
        return None
    if ChannelAccount.objects.filter(body=body, kind=facts.kind, ended_at=None).exists():
        return Refusal(
            "second-account", _("The body has an account of this kind already."), field="kind"
        )
    return None


def _refusal_of_channel(facts: AccountFacts) -> Refusal | None:
    fits = (
        facts.channel in BY_STAFF
        if facts.kind == ConnectorKind.STAFF
        else facts.channel == COUNTED[ConnectorKind(facts.kind)]
    )
    if not fits:
        return Refusal(
            "wrong-channel", _("This kind of account counts elsewhere."), field="channel"
        )
    return None


def _refusal_of_secrets(kind: str, secrets: dict[str, str]) -> Refusal | None:
    for name in NEEDED[kind]:
        if not secrets.get(name):
            return Refusal("missing", _("This kind of account needs this."), field=name)
    known = {*NEEDED[kind], *ALLOWED.get(kind, ())}
    for name, value in secrets.items():
        if value and name not in known:
            return Refusal("not-used", _("This kind of account does not use this."), field=name)
        if len(value) > MAX_SECRET:
            return Refusal("long", _("This is too long."), field=name)
    if secrets.get("endpoint") and private_problem(secrets["endpoint"]):
        return Refusal(
            "private",
            _("Enter a public address that begins with https://."),
            field="endpoint",
        )
    if refusal := _refusal_of_domain(kind, secrets) or _refusal_of_wording(kind, secrets):
        return refusal
    if kind == ConnectorKind.WEBHOOK:
        for name in ("secret", "old_secret"):
            try:
                key_of(secrets.get(name) or secrets["secret"])
            except ValueError:
                return Refusal(
                    "bad-secret",
                    _("The secret is whsec_ with 24 to 64 bytes in Base64."),
                    field=name,
                )
    return None


def _refusal_of_domain(kind: str, secrets: dict[str, str]) -> Refusal | None:
    """Return what is wrong with the domain of a microblog: found here, not when a post is refused."""
    if kind != ConnectorKind.WEIBO:
        return None
    domain, own = secrets["domain"], urlsplit(str(settings.GONGKAI_ADDRESS)).hostname or ""
    if domain != own and not ("." in domain and is_host_name(domain)):
        return Refusal("no-domain", _("Enter a domain such as www.example.gov.cn."), field="domain")
    if own and not is_in_domain(own, domain):
        return Refusal(
            "other-domain",
            _("Enter the domain to which the address of this site belongs: %(host)s")
            % {"host": own},
            field="domain",
        )
    return None


def _refusal_of_wording(kind: str, secrets: dict[str, str]) -> Refusal | None:
    if kind == ConnectorKind.SMS and not has_placeholders(secrets["wording"]):
        return Refusal(
            "no-placeholders",
            _("The wording must contain {title} and {address}, and nothing else in braces."),
            field="wording",
        )
    return None


def _refusal_of_times(facts: AccountFacts) -> Refusal | None:
    for name in ("quiet_from", "quiet_until"):
        hour = getattr(facts, name)
        if hour is not None and not 0 <= hour <= 24:
            return Refusal("hour", _("Enter an hour from 0 to 24."), field=name)
    if (facts.quiet_from is None) != (facts.quiet_until is None):
        return Refusal(
            "half-hours",
            _("Quiet hours have a beginning and an end."),
            field="quiet_until",
        )
    if facts.daily_limit is not None and facts.daily_limit < 1:
        return Refusal("limit", _("Enter a number of at least 1."), field="daily_limit")
    return None


def _refusal_of_items(facts: AccountFacts) -> Refusal | None:
    codes = set(facts.item_codes)
    known = set(CatalogueItem.objects.filter(code__in=codes).values_list("code", flat=True))
    missing = sorted(codes - known)
    if len(codes) > MAX_ITEMS or missing:
        return Refusal(
            "no-such-item",
            _("These are no items of the catalogue: %(codes)s")
            % {"codes": "、".join(missing[:5]) or len(codes)},
            field="item_codes",
        )
    return None
