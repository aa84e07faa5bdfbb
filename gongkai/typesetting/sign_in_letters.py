"""Sign-in letters, one page each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from gongkai.typesetting.pdf import typeset

TEMPLATE = Path(__file__).with_name("sign_in_letter.typ")
SECONDS_OF_FIRST, SECONDS_PER_LETTER = 30, 1


@dataclass(frozen=True)
class SignInLetter:
    """The letter to one person: the user name, the one-time code, and its last moment."""

    name: str
    username: str
    code: str
    until: str


def sign_in_letters_pdf(
    letters: Sequence[SignInLetter], *, issuer: str, address: str, dated: date
) -> bytes:
    """Typeset the letters. Raises `TypesettingFailed`."""
    data = {
        "issuer": issuer,
        "address": address,
        "dated": dated.isoformat(),
        "day": f"{dated.year}年{dated.month}月{dated.day}日",
        "letters": [asdict(letter) for letter in letters],
    }
    longest = SECONDS_OF_FIRST + SECONDS_PER_LETTER * len(letters)
    return typeset(TEMPLATE, data, longest=longest)
