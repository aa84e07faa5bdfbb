"""What the auditor does about channels, and workers that are forked so that each is cheap to kill."""

import os
import signal
import sys
import time
from collections import Counter
from copy import copy
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from gongkai.channels.actions.accounts import replace_recipients
from gongkai.channels.limits import ChannelLimits
from gongkai.channels.models import ChannelAccount, Delivery, Send
from gongkai.channels.recipients import ReadNumbers
from gongkai.documents.models import Document
from gongkai.ledger.models import Act
from gongkai.ledger.verbs import Verb
from tests.cast import Cast
from tests.channels.accounts import added

KINDS = ("wechat", "weibo", "sms", "webhook")


def queue_many(cast: Cast, documents: int, port: int) -> int:
    """Make public documents and queue each for an account of each kind; return the number of sends."""
    settings.GONGKAI_CHANNELS = ChannelLimits(f"127.0.0.1:{port}")
    settings.GONGKAI_ADDRESS = "https://www.example.gov.cn"
    now = timezone.now() - timedelta(minutes=5)
    first = cast.released(at=now)
    version = first.public_version
    assert version is not None
    made, versions = [first], [version]
    for number in range(1, documents):
        row = copy(first)
        row.pk, row.index_number, row.public_version_id = (
            None,
            f"{first.index_number}{number}",
            None,
        )
        row.status = "preparing"
        made.append(row)
    Document.objects.bulk_create(made[1:], batch_size=500)
    for row in made[1:]:
        text = copy(version)
        text.pk, text.document, text.title = None, row, f"第{row.index_number}号"
        versions.append(text)
    type(version).objects.bulk_create(versions[1:], batch_size=500)
    for row, text in zip(made[1:], versions[1:], strict=True):
        row.public_version, row.status = text, "released"
    Document.objects.bulk_update(made[1:], ["public_version", "status"], batch_size=200)
    sends = []
    for kind in KINDS:
        account = added(cast.finance, kind, f"http://127.0.0.1:{port}", by=cast.disclosure, at=now)
        if kind == "sms":
            three = ReadNumbers([f"1380000000{one}" for one in range(3)], [])
            replace_recipients(account, three, by=cast.disclosure, at=now)
        recipients = account.lists.first()
        sends += [
            Send(
                document=row,
                version=text,
                account=account,
                body_id=account.body_id,
                recipients=recipients,
                ordered_at=now,
                next_at=now,
            )
            for row, text in zip(made, versions, strict=True)
        ]
    return len(Send.objects.bulk_create(sends, batch_size=500))


def sent_so_far() -> dict[str, Any]:
    """Return what is left to do, and what was counted for each channel."""
    kinds = dict(ChannelAccount.objects.values_list("pk", "kind"))
    found = Send.objects.values_list("account", "state", "error")
    acts = Act.objects.filter(verb=Verb.DELIVERY_MADE)
    return {
        "left": sends_left(),
        "states": dict(Counter(f"{kinds[pk]} {state}" for pk, state, _error in found)),
        "errors": dict(Counter(error for _pk, state, error in found if state == "failed")),
        "deliveries": dict(Counter(Delivery.objects.values_list("channel", flat=True))),
        "acts": dict(Counter(one.facets["channel"] for one in acts)),
    }


def sends_left() -> int:
    """Return how many sends a worker has something to do with."""
    return Send.objects.filter(next_at__isnull=False).count()


def quicken() -> None:
    """Make pauses short, batches small, and trust the clock of the stand-in, which is that of the workers."""
    from gongkai.channels.actions import claims  # noqa: PLC0415  (Django is set up by the caller)
    from gongkai.channels.connectors.sms import connector  # noqa: PLC0415
    from gongkai.channels.connectors.wechat import connector as wechat  # noqa: PLC0415
    from gongkai.channels.connectors.weibo import connector as weibo  # noqa: PLC0415

    claims.LEASE = timedelta(seconds=8)  # longer than a request, also on a busy machine
    claims.PAUSES = (timedelta(seconds=0.05),) * 100
    claims.MAX_ATTEMPTS = 101
    connector.BATCH = 2
    wechat.POLL_SECONDS = 0
    wechat.CLOCK_SECONDS = 2
    weibo.CLOCK = timedelta(seconds=2)


def fork_workers() -> None:
    """Fork a worker for each line that is read, and answer with its process id."""
    from gongkai.channels.sending import send_due  # noqa: PLC0415  (Django is set up by the caller)

    quicken()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            parent = os.getppid()
            while os.getppid() == parent:
                if not send_due(timezone.now):
                    time.sleep(0.05)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
