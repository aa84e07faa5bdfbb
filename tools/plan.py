"""The architecture diagram: layers from the import contracts, boxes from the packages, nouns from the models."""

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
# Average width of a letter of the small text; the lines of a box are wrapped by it.
LETTER = 6.6
STYLE = """
  svg { font-family: system-ui, sans-serif; background: #fbfaf7 }
  .package { fill: #fff; stroke: #c9c3b8 } .roof { fill: none; stroke: #8c1c13; stroke-width: 2 }
  .name { font-size: 17px; font-weight: 600; fill: #1d1b18 } .purpose { font-size: 12.5px; fill: #3d3932 }
  .nouns { font-size: 12.5px; fill: #6b655b; font-style: italic } .follow { fill: none; stroke: #8c1c13; stroke-dasharray: 5 4 }
  .note { font-size: 12.5px; fill: #8c1c13 }
  @media (prefers-color-scheme: dark) {
    svg { background: #161513 } .package { fill: #201e1b; stroke: #4a453d } .name { fill: #f1eee8 } .purpose { fill: #d5d0c6 }
    .nouns { fill: #a39c90 } .note { fill: #ff9d8f } .follow, .roof { stroke: #ff9d8f }
  }"""


@dataclass(frozen=True)
class Package:
    """One package: its purpose, its models, and whether it has a ledger consumer."""

    name: str
    purpose: str
    nouns: tuple[str, ...]
    consumes: bool

    def lines(self, width: float) -> list[tuple[str, str]]:
        """Return class and text of each line, wrapped to the width of the box."""
        columns = int((width - 28) / LETTER)
        wrapped = [("purpose", line) for line in _wrapped(self.purpose, columns)]
        return wrapped + [
            ("nouns", line) for line in _wrapped(" · ".join(self.nouns), columns) if line
        ]


def drawing() -> str:
    """Return the diagram as SVG."""
    parts, places = [], {}
    y = TOP
    for layer in layers():
        width = (WIDTH - 2 * SIDE - GAP * (len(layer) - 1)) / len(layer)
        height = 38 + LINE * max(len(package.lines(width)) for package in layer)
        for position, package in enumerate(layer):
            x = SIDE + position * (width + GAP)
            places[package.name] = (x, y, width, height)
            parts += _box(package, x, y, width, height)
        y += height + GAP
    text = f"Layers from top to bottom: {'; '.join(', '.join(package.name for package in layer) for layer in layers())}."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 34}" role="img" aria-labelledby="t d">',
            '<title id="t">The architecture of Gongkai on one page</title>',
            f'<desc id="d">{escape(text)} Packages import only from below; dashed lines are ledger consumers.</desc>',
            f"<style>{STYLE}\n</style>",
            f'<path class="roof" d="M{SIDE - 14} {TOP - 8} L{WIDTH / 2} 20 L{WIDTH - SIDE + 14} {TOP - 8}"/>',
            *parts,
            *_consumer_lines(
                [package for layer in layers() for package in layer if package.consumes], places
            ),
            _note(y + 16),
            "</svg>",
            "",
        ]
    )


def layers() -> list[list[Package]]:
    """Return the packages of each layer, from the top, as the import contract names them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(
        item for item in settings["tool"]["importlinter"]["contracts"] if item["id"] == "layers"
    )
    names = [[name.strip() for name in re.split("[|:]", layer)] for layer in contract["layers"]]
    return [[_of(name) for name in layer] for layer in names if layer != ["__main__"]]


def _of(name: str) -> Package:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()
    registry = importlib.import_module("django.apps").apps
    consumers = importlib.import_module("django.conf").settings.GONGKAI_CONSUMERS
    purpose = (
        ast.get_docstring(ast.parse((ROOT / "gongkai" / name / "__init__.py").read_text())) or ""
    )
    own = [config for config in registry.get_app_configs() if config.name == f"gongkai.{name}"]
    nouns = tuple(sorted(model.__name__ for config in own for model in config.get_models()))
    return Package(
        name, purpose, nouns, any(path.startswith(f"gongkai.{name}.") for path in consumers)
    )


def _box(package: Package, x: float, y: float, width: float, height: float) -> list[str]:
    parts = [
        f'<rect class="package" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3"/>',
        f'<text class="name" x="{x + 14:g}" y="{y + 25:g}">{package.name}</text>',
    ]
    for row, (kind, line) in enumerate(package.lines(width), start=1):
        parts.append(
            f'<text class="{kind}" x="{x + 14:g}" y="{y + 25 + row * LINE:g}">{escape(line)}</text>'
        )
    return parts


def _note(y: float) -> str:
    text = "Packages import only from below. Dashed: consumers read the ledger, with a cursor, after each commit."
    return f'<text class="note" x="{SIDE}" y="{y:g}">{text}</text>'


def _consumer_lines(
    packages: list[Package], places: dict[str, tuple[float, float, float, float]]
) -> list[str]:
    """Draw the lines from the ledger to its consumers along the right side."""
    left, top, width, height = places["ledger"]
    parts = []
    for position, package in enumerate(packages):
        x, y, wide, high = places[package.name]
        side = WIDTH - SIDE + 10 + 8 * position
        parts.append(
            f'<path class="follow" d="M{left + width:g} {top + height / 2 + 6 * position:g} H{side:g} '
            f'V{y - GAP / 2:g} H{x + wide / 2:g} V{y:g}"/>'
            if x + wide < WIDTH - SIDE - 1
            else f'<path class="follow" d="M{left + width:g} {top + height / 2 + 6 * position:g} H{side:g} '
            f'V{y + high / 2:g} H{x + wide:g}"/>'
        )
    return parts


def _wrapped(text: str, columns: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > columns and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
