"""All routes of the project, which the leak test and the permission matrix must cover."""

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
    """One route; `name` with its namespace, or the pattern itself if it has no name."""

    name: str
    pattern: str
    localised: bool

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the route; the first is the one without a prefix."""
        codes = [code for code, _name in settings.LANGUAGES] if self.localised else []
        return (settings.LANGUAGE_CODE, *(code for code in codes if code != settings.LANGUAGE_CODE))

    def address(self, *args: Any, language: str = "") -> str:
        """Return the path with these arguments in order."""
        with override(language or settings.LANGUAGE_CODE):
            return reverse(self.name, args=args)

    def addresses_of(self, value: str) -> Iterator[str]:
        """Yield the path with the same value for every argument; nothing if it has no arguments."""
        if ARGUMENT.search(self.pattern):
            yield "/" + ARGUMENT.sub(lambda _found: value, self.pattern).strip("^$").replace(
                r"\Z", ""
            )


def routes() -> list[Route]:
    """Return all routes in the order of the URL configuration."""
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
