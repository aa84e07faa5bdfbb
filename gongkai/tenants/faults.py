"""What is wrong with the file of tenants, and on which line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """One fault; line 0 if it belongs to none."""

    line: int
    words: str


class TenantsError(Exception):
    """The file of tenants cannot be used."""

    def __init__(self, faults: Sequence[Fault], path: Path | None = None) -> None:
        super().__init__("\n".join(self._said(one, path) for one in faults))
        self.faults = tuple(faults)

    @staticmethod
    def _said(fault: Fault, path: Path | None) -> str:
        where = f"{path or ''}{f', line {fault.line}' if fault.line else ''}".strip(", ")
        return f"{where}: {fault.words}" if where else fault.words


class Lines:
    """Finds lines of the file, since the parser does not say where a value stood."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def find(self, header: str, text: str = "") -> int:
        """
        Return the number of the line with `text` in the table `header` or a table within it.

        That of the header if there is none, and 0 without one.
        """
        begin = self._header(header)
        if not text:
            return begin
        inner = header.rstrip("]") + "."
        for number, line in enumerate(self._lines[begin:], begin + 1):
            if line.strip().startswith("[") and begin and not _bare(line).startswith(inner):
                break
            if text.lower() in line.lower():
                return number
        return begin

    def _header(self, header: str) -> int:
        if not header:
            return 0
        begins = header.rstrip("]")
        wanted = (header, begins + ".")
        for number, line in enumerate(self._lines, 1):
            if _bare(line).startswith(wanted):
                return number
        return 0


def _bare(line: str) -> str:
    """Return a line without blanks and quotation marks, as headers are compared."""
    return line.translate({ord(one): None for one in " \t\"'"})
