"""Every text of the interface on a public page under /ug/ is Uyghur; Chinese stands there only as content."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from gongkai.law.questions import KINDS, REPLY
from gongkai.law.receipts import Channel
from tests.leaks.addresses import ENTRIES
from tests.leaks.world import plain_world
from tests.routes import routes

pytestmark = pytest.mark.django_db
# Every event that the calculator knows, one after another: each adds reasons of its own.
EVENTS = (
    "",
    "&clarification_received=2026-03-16",
    "&consulted_from=2026-03-09&consulted_to=2026-03-20",
    "&extended=20",
    "&fee_paid=2026-03-16",
    "&extended=41",
    "&consulted_from=2026-01-05&consulted_to=2026-01-02",
    "&clarification_received=2026-01-05",
)


class Missed:
    """Records the texts that the Uyghur catalog leaves to the Chinese one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: dict[str, str] = {}
        self.address = ""
        catalog = trans_real.translation("ug")
        original = trans_real.DjangoTranslation.gettext
        original_plural = trans_real.DjangoTranslation.ngettext
        own = catalog._catalog  # type: ignore[attr-defined]

        def gettext(this: Any, message: str) -> str:
            if this is catalog and message and message not in own:
                self.texts.setdefault(message, self.address)
            return str(original(this, message))

        def ngettext(this: Any, one: str, many: str, number: int) -> str:
            if this is catalog and (one, this.plural(number)) not in own:
                self.texts.setdefault(one, self.address)
            return str(original_plural(this, one, many, number))

        monkeypatch.setattr(trans_real.DjangoTranslation, "gettext", gettext)
        monkeypatch.setattr(trans_real.DjangoTranslation, "ngettext", ngettext)


def addresses() -> Iterator[str]:
    """Yield the public pages with what the world of the leak tests has."""
    world = plain_world()
    for route in routes():
        if not route.localised or not route.name.startswith(("portal:", "api_guide:")):
            continue
        entry = ENTRIES[route.name]
        known = list(entry.known(world))
        for arguments in known[:2]:
            yield route.address(*arguments, language="ug")
        for query in entry.queries(world)[:2]:
            for arguments in known[:1]:
                yield f"{route.address(*arguments, language='ug')}?{query}"
    for day in ("2026-03-02", "2016-03-02"):
        for channel in Channel:
            asked = f"kind={REPLY}&received={day}&channel={channel}"
            yield f"/ug/deadline/?{asked}"
            yield f"/ug/deadline/?{asked}&confirmed={day[:8]}04"
        for event in EVENTS:
            moved = event.replace("2026", day[:4])
            yield f"/ug/deadline/?kind={REPLY}&channel=counter&received={day}{moved}"
        for kind in KINDS:
            yield f"/ug/deadline/?kind={kind}&received={day}&hour=09:30"
    yield f"/ug/deadline/?kind={REPLY}&received=2031-03-03&channel=counter"


def test_public_pages_have_no_text_without_uyghur(monkeypatch: pytest.MonkeyPatch) -> None:
    missed = Missed(monkeypatch)
    client = Client()
    for address in addresses():
        missed.address = address
        answer = client.get(address)
        for close in answer._resource_closers:  # a file; `close` would also close the database
            close()
    with translation.override("zh-hans"):
        told = [f"{text!r} ({address})" for text, address in sorted(missed.texts.items())]
    assert not told, "\n".join(told)
