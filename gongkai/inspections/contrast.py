"""The contrast of the colours of a style sheet: text on each ground, in each scheme that it defines."""

import re
from collections.abc import Iterator, Mapping

# Law: GB/T 37668-2019 and WCAG 2.2, 1.4.3: text of normal size.
LEAST = 4.5
# What is written in which colour on which grounds, by the names of the design tokens.
GROUNDS: Mapping[str, tuple[str, ...]] = {
    "ink": ("paper", "surface", "sunken", "mark"),
    "ink-2": ("paper", "surface", "sunken"),
    "seal": ("paper", "surface", "seal-weak"),
    "ok": ("paper", "surface", "ok-weak"),
    "wait": ("paper", "surface", "wait-weak"),
    "focus": ("paper", "surface"),
}
PIECE = re.compile(r"([^{}]*)([{}])")
COLOUR = re.compile(r"--([a-z0-9-]+)\s*:\s*(#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?)\s*(?=;|$)")


def faint_pairs(sheet: str) -> Iterator[tuple[str, str, str, float]]:
    """
    Yield selector, colour, ground and contrast of each pair below the least contrast.

    A block that sets one colour of a pair only is judged with the first block of its scheme, which it
    changes; a dark scheme changes the light one.
    """
    first: dict[bool, dict[str, str]] = {}
    for selector, is_dark, own in _blocks(sheet):
        colours = first.get(False, {}) | first.get(is_dark, {}) | own
        first.setdefault(is_dark, colours)
        for text, grounds in GROUNDS.items():
            for ground in grounds:
                if {text, ground} <= colours.keys() and {text, ground} & own.keys():
                    ratio = contrast_of(colours[text], colours[ground])
                    if ratio < LEAST:
                        yield selector, text, ground, ratio


def _blocks(sheet: str) -> Iterator[tuple[str, bool, dict[str, str]]]:
    """Yield each block that sets colours: its selector, whether its scheme is dark, the colours."""
    around: list[str] = []
    for found in PIECE.finditer(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        written, bracket = found.groups()
        if bracket == "{":
            around.append(" ".join(written.split(";")[-1].split()))
            continue
        own = dict(COLOUR.findall(written))
        if own and around:
            yield around[-1], any("dark" in one for one in around), own
        del around[-1:]


def contrast_of(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    pairs = (
        [digits[at : at + 2] for at in (0, 2, 4)] if len(digits) == 6 else [d * 2 for d in digits]
    )
    red, green, blue = (_linear(int(pair, 16) / 255) for pair in pairs)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
