"""The plan of the house as a drawing: floors from the import contracts, rooms from the packages, nouns from the tables."""

import ast
import importlib
import os
import re
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
WIDTH, SIDE, TOP, GAP, LINE = 1000, 40, 76, 10, 18
# How wide a letter of the small text is, on average; rooms break their lines by it.
LETTER = 6.6
STYLE = """
  svg { font-family: system-ui, sans-serif; background: #fbfaf7 }
  .room { fill: #fff; stroke: #c9c3b8 } .roof { fill: none; stroke: #8c1c13; stroke-width: 2 }
  .name { font-size: 17px; font-weight: 600; fill: #1d1b18 } .purpose { font-size: 12.5px; fill: #3d3932 }
  .nouns { font-size: 12.5px; fill: #6b655b; font-style: italic } .follow { fill: none; stroke: #8c1c13; stroke-dasharray: 5 4 }
  .note { font-size: 12.5px; fill: #8c1c13 }
  @media (prefers-color-scheme: dark) {
    svg { background: #161513 } .room { fill: #201e1b; stroke: #4a453d } .name { fill: #f1eee8 } .purpose { fill: #d5d0c6 }
    .nouns { fill: #a39c90 } .note { fill: #ff9d8f } .follow, .roof { stroke: #ff9d8f }
  }"""


@dataclass(frozen=True)
class Room:
    """One package: what it is for, which tables it owns, which consumers read the ledger for it."""

    name: str
    purpose: str
    nouns: tuple[str, ...]
    follows: bool

    def lines(self, width: float) -> list[tuple[str, str]]:
        """Return class and text of each line, broken to fit."""
        most = int((width - 28) / LETTER)
        broken = [("purpose", line) for line in _broken(self.purpose, most)]
        return broken + [("nouns", line) for line in _broken(" · ".join(self.nouns), most) if line]


def drawing() -> str:
    """Return the plan as SVG."""
    parts, places = [], {}
    y = TOP
    for floor in floors():
        width = (WIDTH - 2 * SIDE - GAP * (len(floor) - 1)) / len(floor)
        height = 38 + LINE * max(len(room.lines(width)) for room in floor)
        for position, room in enumerate(floor):
            x = SIDE + position * (width + GAP)
            places[room.name] = (x, y, width, height)
            parts += _room(room, x, y, width, height)
        y += height + GAP
    words = f"Floors from top to bottom: {'; '.join(', '.join(room.name for room in floor) for floor in floors())}."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 34}" role="img" aria-labelledby="t d">',
            '<title id="t">The house of Gongkai on one page</title>',
            f'<desc id="d">{escape(words)} Imports go down only; dashed lines are consumers of the ledger.</desc>',
            f"<style>{STYLE}\n</style>",
            f'<path class="roof" d="M{SIDE - 14} {TOP - 8} L{WIDTH / 2} 20 L{WIDTH - SIDE + 14} {TOP - 8}"/>',
            *parts,
            *_follow_lines([room for floor in floors() for room in floor if room.follows], places),
            _note(y + 16),
            "</svg>",
            "",
        ]
    )


def floors() -> list[list[Room]]:
    """Return the rooms of each floor, from the top, as the contract on imports names them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    house = next(
        item for item in settings["tool"]["importlinter"]["contracts"] if item["id"] == "layers"
    )
    names = [[name.strip() for name in re.split("[|:]", layer)] for layer in house["layers"]]
    return [[_of(name) for name in floor] for floor in names if floor != ["__main__"]]


def _of(name: str) -> Room:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()
    registry = importlib.import_module("django.apps").apps
    consumers = importlib.import_module("django.conf").settings.GONGKAI_CONSUMERS
    purpose = (
        ast.get_docstring(ast.parse((ROOT / "gongkai" / name / "__init__.py").read_text())) or ""
    )
    own = [config for config in registry.get_app_configs() if config.name == f"gongkai.{name}"]
    nouns = tuple(sorted(model.__name__ for config in own for model in config.get_models()))
    return Room(
        name, purpose, nouns, any(path.startswith(f"gongkai.{name}.") for path in consumers)
    )


def _room(room: Room, x: float, y: float, width: float, height: float) -> list[str]:
    parts = [
        f'<rect class="room" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3"/>',
        f'<text class="name" x="{x + 14:g}" y="{y + 25:g}">{room.name}</text>',
    ]
    for row, (kind, line) in enumerate(room.lines(width), start=1):
        parts.append(
            f'<text class="{kind}" x="{x + 14:g}" y="{y + 25 + row * LINE:g}">{escape(line)}</text>'
        )
    return parts


def _note(y: float) -> str:
    words = "Imports go down only. Dashed: consumers read the ledger upward, with a cursor, after each commit."
    return f'<text class="note" x="{SIDE}" y="{y:g}">{words}</text>'


def _follow_lines(
    rooms: list[Room], places: dict[str, tuple[float, float, float, float]]
) -> list[str]:
    """Draw who follows the ledger along the right side of the house."""
    left, top, width, height = places["ledger"]
    parts = []
    for position, room in enumerate(rooms):
        x, y, wide, high = places[room.name]
        side = WIDTH - SIDE + 10 + 8 * position
        parts.append(
            f'<path class="follow" d="M{left + width:g} {top + height / 2 + 6 * position:g} H{side:g} '
            f'V{y - GAP / 2:g} H{x + wide / 2:g} V{y:g}"/>'
            if x + wide < WIDTH - SIDE - 1
            else f'<path class="follow" d="M{left + width:g} {top + height / 2 + 6 * position:g} H{side:g} '
            f'V{y + high / 2:g} H{x + wide:g}"/>'
        )
    return parts


def _broken(text: str, most: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > most and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
