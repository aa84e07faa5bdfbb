"""Canaries: unique words in secret fields, and a search for all their forms in responses."""

import base64
import binascii
import html
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from urllib.parse import unquote

# Rare Han characters that no other text uses. Each canary has its own four characters, so that a
# single one proves a leak. Digits inside a longer number or a hash are chance: answers hold thousands
# of random hashes, and one in a few hundred runs had the digits of a canary.
FIRST, LAST = 0x3500, 0x40FF
SECRET = re.compile(
    rf"[{chr(FIRST)}-{chr(LAST)}]|zq\d{{4}}kx|(?<![0-9a-f])73509\d{{3}}(?![0-9a-f])"
    "|1987-06-05|1987年6月5日",
    re.IGNORECASE,
)
# What every match of SECRET contains, searched for much faster, because neither ignores case.
RARE, LATIN = re.compile(f"[{chr(FIRST)}-{chr(LAST)}]"), re.compile(r"[Zz][Qq]\d{4}")
SECRET_DAY = "1987-06-05"
MAX_COUNT = 760
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
GZIP = b"\x1f\x8b"
PACKED = re.compile(rb"[A-Za-z0-9_-]{24,}")


def han(number: int) -> str:
    """Return the four characters of a canary; the search index splits them into three pairs."""
    return "".join(chr(FIRST + 4 * number + at) for at in range(4))


def latin(number: int) -> str:
    """Return the form of a canary in letters and digits."""
    return f"Zq{number:04}kx"


def digits(number: int) -> str:
    """Return the form of a canary as a number."""
    return f"73509{number:03}"


def forms(number: int) -> tuple[str, ...]:
    """Return the whole canary and its parts, as search terms."""
    whole = han(number)
    return (whole, *(whole[at : at + 2] for at in range(3)), latin(number), digits(number))


def may_have_secret(text: str) -> bool:
    """Whether `SECRET` can match at all; most texts have nothing that looks like a canary."""
    return bool("73509" in text or "1987" in text or RARE.search(text) or LATIN.search(text))


class Canaries:
    """Creates canaries and finds them in responses."""

    def __init__(self) -> None:
        self.places: list[str] = []  # where each stands, by its number
        self.hashes: set[str] = set()

    def word(self, place: str) -> str:
        """Return a new canary in all its forms; `place` describes its location for messages."""
        number = len(self.places)
        assert number < MAX_COUNT, "more canaries than there are characters for"
        self.places.append(place)
        return f"{han(number)}{latin(number)} {digits(number)}"

    def forms(self) -> Iterator[tuple[str, str]]:
        """
        Yield search terms, each with a term of the same form that occurs nowhere.

        The answers to both terms must be the same.
        """
        for number in range(len(self.places)):
            pairs = list(zip(forms(number), forms(MAX_COUNT), strict=True))
            yield pairs[0]
            yield pairs[1 + number % 5]

    def found_in(self, content: bytes | str) -> list[str]:
        """Return the canaries found in a response: plain, escaped (HTML, URL, JSON) or compressed."""
        raw = content if isinstance(content, bytes) else content.encode()
        if raw.startswith(GZIP):
            # Compressed bytes are characters by chance; what counts is what they contain.
            unpacking = zlib.decompressobj(wbits=31)
            with suppress(zlib.error):  # a part of a file
                raw = unpacking.decompress(raw) + unpacking.unused_data
        found = set(self._found(raw.decode("utf-8", "replace")))
        for packed in PACKED.findall(raw):
            try:
                inner = base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)).decode()
            except (binascii.Error, UnicodeDecodeError):
                continue  # chance, or compressed
            found |= set(self._found(inner))
        return sorted(found)

    def _found(self, text: str) -> Iterator[str]:
        texts = {
            text,
            html.unescape(text),
            unquote(text),
            ESCAPED.sub(lambda code: chr(int(code[1], 16)), text),
        }
        for one in texts:
            if may_have_secret(one):
                for match in SECRET.finditer(one):
                    yield self._place(match[0])
            yield from (f"a hash: {value}" for value in self._hashes.findall(one))

    @cached_property
    def _hashes(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(self.hashes)) or r"(?!)")

    def _place(self, sung: str) -> str:
        if len(sung) == 1:
            number = (ord(sung) - FIRST) // 4
        elif sung.startswith("1987"):
            return f"a secret day: {sung}"
        else:
            number = int(re.sub(r"\D", "", sung)[-3:])
        return (
            f"{self.places[number]}: {sung}"
            if number < len(self.places)
            else f"made by this test: {sung}"
        )
