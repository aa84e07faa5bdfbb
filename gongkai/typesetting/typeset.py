"""
The process that typesets one PDF: template path as argument, JSON on stdin, PDF on stdout.

With a second argument, a label, the values that the template laid down under this label come first, as
one line of JSON.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from gongkai.typesetting.fonts import (
    font_folders,
    missing_characters,
    show_missing,
    shown_code,
)


def main() -> None:
    """Typeset stdin; the PDF's timestamp is the document's date, so the output is reproducible."""
    template, data = Path(sys.argv[1]), json.load(sys.stdin.buffer)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=font_folders()
    )
    # Values can only be asked of a template that is a file, and of no bytes.
    source: Any = str(template) if sys.argv[2:] else template.read_bytes()
    compiler = typst.Compiler(
        source,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_typesettable({**data, "missing": missing_in(data)}))},
    )
    made = compiler.compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(datetime.fromisoformat(data["dated"]), time(), UTC),
    )
    assert isinstance(made, bytes)
    for label in sys.argv[2:]:
        values = json.loads(compiler.query(label, field="value"))
        sys.stdout.buffer.write(json.dumps(values).encode() + b"\n")
    sys.stdout.buffer.write(made)


def missing_in(data: Any) -> str:
    """Return the characters of the data that are in no font, as they are printed."""
    found = dict.fromkeys(one for text in _texts(data) for one in missing_characters(text))
    return "、".join(map(shown_code, found))


def _texts(data: Any) -> Iterator[str]:
    """Yield every text of the data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list | dict):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _texts(one)


def _typesettable(data: Any) -> Any:
    """Return the data with missing characters replaced in every string."""
    if isinstance(data, str):
        return show_missing(data)
    if isinstance(data, list):
        return [_typesettable(one) for one in data]
    if isinstance(data, dict):
        return {key: _typesettable(one) for key, one in data.items()}
    return data


if __name__ == "__main__":
    main()
