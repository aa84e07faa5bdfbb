"""The process in which one report is set: the report comes in as JSON, the PDF goes out."""

import json
import sys
from datetime import UTC, datetime, time
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("report.typ")
FACE = "Noto Serif CJK SC"
NO_FACE = 3  # how the process ends where Chinese cannot be set


def main() -> None:
    """Set what comes in; the time within the PDF is the day of the report, so that it is always the same."""
    asked = sys.stdin.buffer.read()
    fonts = typst.Fonts()
    if FACE not in fonts.families():
        sys.exit(NO_FACE)
    dated = datetime.fromisoformat(json.loads(asked)["dated"])
    made = typst.Compiler(TEMPLATE.read_bytes(), font_paths=fonts, sys_inputs={"report": asked.decode()}).compile(
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=datetime.combine(dated, time(), UTC)
    )
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
