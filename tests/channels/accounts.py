"""Accounts at the stand-in."""

from datetime import datetime
from typing import Any

from gongkai.channels.actions.accounts import add_channel_account, replace_recipients
from gongkai.channels.entries import AccountFacts
from gongkai.channels.models import ChannelAccount
from gongkai.channels.recipients import read_numbers
from gongkai.organisations.models import Body, Person
from gongkai.sampledata.stand_ins.stand_in import GATEWAY_SECRET, SECRET, WEIBO_TOKEN

CHANNELS = {
    "wechat": "wechat",
    "weibo": "weibo",
    "sms": "sms",
    "webhook": "other",
    "staff": "press",
    "activitypub": "other",
    "app": "app",
    "email": "other",
}
SECRETS: dict[str, dict[str, str]] = {
    "wechat": {"app_id": "app", "secret": "app secret", "cover": "cover"},
    "weibo": {"token": WEIBO_TOKEN, "domain": "example.gov.cn"},
    "sms": {
        "app_id": "key",
        "secret": GATEWAY_SECRET,
        "sign": "示范市",
        "template": "T1",
        "wording": "{title}，详见{address}",
    },
    "webhook": {"secret": SECRET},
    "staff": {},
    "activitypub": {},
    "app": {},
    "email": {},
}


def facts_of(of: str, address: str = "https://example.org", **changes: Any) -> AccountFacts:
    """Return the facts of an account of a kind."""
    secrets = dict(SECRETS[of])
    if of not in {"staff", "activitypub", "app", "email"}:
        secrets["endpoint"] = address + ("/hook" if of == "webhook" else "")
    secrets |= changes.pop("secrets", {})
    plain: dict[str, Any] = {"kind": of, "channel": CHANNELS[of], "name": of}
    return AccountFacts(**(plain | {"secrets": secrets} | changes))


def added(
    body: Body, kind: str, address: str, *, by: Person, at: datetime, **changes: Any
) -> ChannelAccount:
    """Add an account; one for text messages gets recipients, some of which do not exist."""
    account = add_channel_account(body, facts_of(kind, address, **changes), by=by, at=at)
    if kind == "sms":
        numbers = [f"138{one:08d}" for one in range(700)] + [f"199{one:08d}" for one in range(21)]
        replace_recipients(account, read_numbers("\n".join(numbers)), by=by, at=at)
    return account
