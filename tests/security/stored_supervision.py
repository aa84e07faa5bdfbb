"""Stored attacks in the texts of the register of the organisation."""

from collections.abc import Sequence
from dataclasses import replace

from gongkai.files.personal_data.finder import find
from gongkai.supervision.actions.register import add_leading_post, open_reading_place
from tests.cast import AT, Cast
from tests.supervision.test_register import PLACE, SEAT


def hostile_register(cast: Cast, payloads: Sequence[str]) -> None:
    """Enter a seat and a reading place with each payload."""
    for number, payload in enumerate(payloads):
        title = f"{number} {payload}"[:200]
        if not find(title):  # an address in it is refused
            add_leading_post(cast.finance, replace(SEAT, title=title), by=cast.disclosure, at=AT)
        place = replace(
            PLACE,
            name=f"{number} {payload}"[:100],
            address=payload[:200],
            hours=payload[:200],
            telephone=payload[:60],
        )
        open_reading_place(cast.finance, place, by=cast.disclosure, at=AT)
