"""
Channels of the demo region: accounts of one body at the stand-ins, and what it sends to them.

`make demo` starts the stand-ins and allows the platform to reach them; otherwise nothing is loaded here.
"""

import base64
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings

from gongkai.channels.actions.accounts import add_channel_account, replace_recipients
from gongkai.channels.actions.sends import queue_send
from gongkai.channels.entries import AccountFacts
from gongkai.channels.models import ChannelAccount
from gongkai.channels.recipients import read_numbers
from gongkai.channels.states import Channel, ConnectorKind
from gongkai.documents.queries import public_documents
from gongkai.documents.states import Language
from gongkai.jobs.actions import delete_mails
from gongkai.organisations.states import PostKind
from gongkai.sampledata.demo.cases import FINANCE
from gongkai.sampledata.demo.journeys import Step
from gongkai.sampledata.demo.region import Cast
from gongkai.sampledata.stand_ins.stand_in import GATEWAY_SECRET, SECRET, WEIBO_TOKEN
from gongkai.subscriptions.actions import confirm_subscription, request_subscription
from gongkai.subscriptions.body_list_queries import filters_of_list
from gongkai.subscriptions.queries import REQUEST_MAIL, hash_of_address, subscriptions_of_address
from gongkai.subscriptions.rules import SubscriptionFacts
from gongkai.subscriptions.states import Frequency

FIRST_PLACE = 9_500  # after everything else of the same moment
SENT = 2  # documents, the newest
ITEM = "A20-08"  # what is released under it from now on is sent by itself
# Numbers that nobody has, with some that the gateway refuses and a line without any.
NUMBERS = "\n".join(
    [
        *(f"138000{one:05d}" for one in range(300)),
        *(f"199000{one:05d}" for one in range(9)),
        "财政厅值班室",
    ]
)
# Who subscribed to the e-mail list; addresses that nobody has (RFC 2606).
READERS = (
    ("duzhe@example.org", "zh-hans"),
    ("kuaiji@example.org", "zh-hans"),
    ("oqurmen@example.org", "ug"),
)
ENDED = "旧政务数据平台（对方已关闭接收）"


def stand_ins() -> str:
    """Return the address of the stand-ins; empty if there are none."""
    hosts = sorted(settings.GONGKAI_CHANNELS.allowed)
    return f"http://{hosts[0]}" if hosts else ""


def channel_steps(cast: Cast, codes: Collection[str], now: datetime) -> Iterator[Step]:
    """Yield the steps of the accounts, if there are stand-ins for them."""
    if FINANCE in codes and (address := stand_ins()):
        for place, facts in enumerate(_accounts(address), start=FIRST_PLACE):
            add: Callable[[datetime], object] = partial(_add, cast, facts)
            yield Step(now, place, add)
        yield Step(now, FIRST_PLACE + 100, partial(_send, cast))


def _accounts(address: str) -> Iterator[AccountFacts]:
    # Only the own domain is accepted; without an address of the site, that of the stand-ins will do.
    host = urlsplit(settings.GONGKAI_ADDRESS).hostname or urlsplit(address).hostname or ""
    kind, channel = ConnectorKind, Channel
    secrets = {"app_id": "app", "secret": "app secret", "cover": "cover", "endpoint": address}
    yield AccountFacts(kind.WECHAT, channel.WECHAT, "霁川财政", (ITEM,), secrets=secrets)
    secrets = {"token": WEIBO_TOKEN, "domain": host, "endpoint": address}
    yield AccountFacts(kind.WEIBO, channel.WEIBO, "霁川财政微博", (ITEM,), secrets=secrets)
    secrets = {
        "app_id": "key",
        "secret": GATEWAY_SECRET,
        "sign": "示范市",
        "template": "T1",
        "wording": "{title}，详见{address}",
        "endpoint": address,
    }
    yield AccountFacts(kind.SMS, channel.SMS, "财政短信", (), secrets=secrets)
    secrets = {"secret": SECRET, "endpoint": f"{address}/hook"}
    yield AccountFacts(kind.WEBHOOK, channel.OTHER, "自治区数据共享平台", (ITEM,), secrets=secrets)
    secrets = {"secret": _other_secret(), "endpoint": f"{address}/hook/ended"}
    yield AccountFacts(kind.WEBHOOK, channel.OTHER, ENDED, (), secrets=secrets)
    yield AccountFacts(kind.STAFF, channel.PRESS, "《霁川日报》", ())
    yield AccountFacts(kind.APP, channel.APP, "霁川财政通知", (ITEM,))
    if settings.EMAIL_HOST:
        yield AccountFacts(kind.EMAIL, channel.OTHER, "霁川财政信息邮件", (ITEM,))


def _other_secret() -> str:
    return "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()


def _add(cast: Cast, facts: AccountFacts, at: datetime) -> None:
    by = cast.holder(FINANCE, PostKind.DISCLOSURE_OFFICER)
    account = add_channel_account(cast.bodies[FINANCE], facts, by=by, at=at)
    if account.kind == ConnectorKind.SMS:
        replace_recipients(account, read_numbers(NUMBERS), by=by, at=at)
    elif account.kind == ConnectorKind.EMAIL:
        for place, (address, language) in enumerate(READERS):
            wanted = SubscriptionFacts(
                address, filters_of_list(account), Frequency.IMMEDIATE, language
            )
            request_subscription(wanted, submission=f"list{place}", at=at)
            of_address = subscriptions_of_address(hash_of_address(address))
            reader = confirm_subscription(of_address.get(feed__account=account), at=at)
            delete_mails(REQUEST_MAIL, [reader.pk])  # it was confirmed before it could be sent


def _send(cast: Cast, at: datetime) -> None:
    """Send the newest documents to all accounts; to the one that no longer exists only the newest."""
    by = cast.holder(FINANCE, PostKind.DISCLOSURE_OFFICER)
    found = public_documents().filter(body=cast.bodies[FINANCE], language=Language.CHINESE)
    newest = list(found.order_by("-released_on", "-id")[:SENT])
    accounts = list(ChannelAccount.objects.filter(body=cast.bodies[FINANCE]).order_by("id"))
    for place, document in enumerate(reversed(newest), start=1):
        for one in accounts:
            if one.name != ENDED or place == len(newest):
                queue_send(document, one, "", by=by, at=at)
