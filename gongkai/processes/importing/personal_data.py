"""What in the rows of an import seems to be personal data or a mark of secrecy."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from gongkai.documents.imports import ImportRow
from gongkai.documents.states import FindingKind
from gongkai.files.personal_data.finder import find
from gongkai.kit.tabular_reader import LineError


def findings_in_rows(rows: Iterable[ImportRow]) -> Iterator[LineError]:
    """
    Yield for each field of each row what was found in it, in numbers, never the passage itself.

    The texts of attached files are read after the import; the desk then shows what is in them.
    """
    for row in rows:
        for column, text in _fields(row):
            counted = Counter(FindingKind(one.kind.value) for one in find(text))
            if counted:
                found = ", ".join(
                    _("%(kind)s (%(count)s)") % {"kind": kind.label, "count": count}
                    for kind, count in sorted(counted.items())
                )
                message = _("Personal data or a mark of secrecy: %(found)s")
                yield LineError(row.line, column, message % {"found": found})


def _fields(row: ImportRow) -> Iterator[tuple[str, str]]:
    yield "title", row.title
    yield "document_number", row.document_number
    yield "issued_by", row.issued_by
    yield "text", row.source if row.is_markdown else row.text().plain
    yield "attachments", "\n".join(path.name for path in row.files)
