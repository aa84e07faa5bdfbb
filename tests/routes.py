"""Every address of the house, read from its own table: what the leak test and the permission matrix must cover."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

ARGUMENT = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^)]*\)")


@dataclass(frozen=True)
class Route:
    """One line of the table; `name` with its namespace, or the pattern itself where it has no name."""

    name: str
    pattern: str
    localised: bool

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that may stand in front of it; the first is the one without a prefix."""
        codes = [code for code, _name in settings.LANGUAGES] if self.localised else []
        return (settings.LANGUAGE_CODE, *(code for code in codes if code != settings.LANGUAGE_CODE))

    def address(self, *args: Any, language: str = "") -> str:
        """Return its address with these arguments in their order."""
        with override(language or settings.LANGUAGE_CODE):
            return reverse(self.name, args=args)

    def addresses_of(self, value: str) -> Iterator[str]:
        """Return its address with the same thing for every argument, fitting or not; nothing where it takes none."""
        if ARGUMENT.search(self.pattern):
            yield "/" + ARGUMENT.sub(lambda _found: value, self.pattern).strip("^$").replace(
                r"\Z", ""
            )


def routes() -> list[Route]:
    """Return all of them, in the order of the table."""
    return list(_walk(get_resolver().url_patterns, "", "", localised=False))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], before: str, namespace: str, *, localised: bool
) -> Iterator[Route]:
    for one in patterns:
        if isinstance(one, URLResolver):
            prefixed = isinstance(one.pattern, LocalePrefixPattern)
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            place = before if prefixed else before + str(one.pattern)
            yield from _walk(one.url_patterns, place, inner, localised=localised or prefixed)
        else:
            place = before + str(one.pattern)
            yield Route(f"{namespace}{one.name}" if one.name else place, place, localised)
