"""Tell the hub which feeds have changed (WebSub, https://www.w3.org/TR/websub/)."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings

from gongkai.channels.actions.feeds import claim_feeds, settle_feeds
from gongkai.channels.connectors.interface import Permanent, Temporary, Unclear
from gongkai.channels.connectors.outgoing import request


def tell_hub(clock: Callable[[], datetime]) -> int:
    """Tell the hub of the feeds that have changed; return of how many."""
    hub, site = settings.GONGKAI_CHANNELS.hub, str(settings.GONGKAI_ADDRESS).rstrip("/")
    if not hub or not site:
        return 0
    rows = claim_feeds(at=clock())
    if not rows:
        return 0
    asked = [("hub.mode", "publish"), *(("hub.url", site + one.topic) for one in rows)]
    try:
        answer = request(
            "POST",
            hub,
            content=urlencode(asked).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
        is_informed = 200 <= answer.status < 300
    except (Permanent, Temporary, Unclear):
        is_informed = False  # telling the hub twice does no harm
    settle_feeds(rows, at=clock(), is_informed=is_informed)
    return len(rows)
