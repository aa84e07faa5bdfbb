"""The process in which one PDF is set: the template is named, its data comes in as JSON, the PDF goes out."""

import json
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from gongkai.typesetting.fonts import font_folders, show_missing


def main() -> None:
    """Set what comes in; the time within the PDF is the day of the document, so that it is always the same."""
    template, data = Path(sys.argv[1]), json.load(sys.stdin.buffer)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=font_folders()
    )
    made = typst.Compiler(
        template.read_bytes(),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_set(data))},
    ).compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(datetime.fromisoformat(data["dated"]), time(), UTC),
    )
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


def _set(data: Any) -> Any:
    """Return the data with every text in a form that can be set."""
    if isinstance(data, str):
        return show_missing(data)
    if isinstance(data, list):
        return [_set(one) for one in data]
    if isinstance(data, dict):
        return {key: _set(one) for key, one in data.items()}
    return data


if __name__ == "__main__":
    main()
