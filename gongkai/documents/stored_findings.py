"""What was found in pieces of the text of a file, as it is stored."""

from collections.abc import Iterable

from gongkai.documents.models.file_texts import StoredFinding
from gongkai.documents.states import FindingKind, TextPlace
from gongkai.files.extraction.segments import Place, Segment
from gongkai.files.personal_data.kinds import Finding

AROUND = 16
# What no reader of the file sees, and what stays in it: a person decides whether it may be public.
CONCEALED = frozenset(
    {Place.HIDDEN, Place.DELETED, Place.COMMENT, Place.SPEAKER_NOTES, Place.ANNOTATION}
)
SHOWN_CHARACTERS = 80


def stored_findings(
    pieces: Iterable[tuple[Segment, tuple[Finding, ...]]],
) -> list[StoredFinding]:
    """Return what was found in pieces of a file, and what in it is hidden."""
    found = []
    for each, findings in pieces:
        place = TextPlace(f"file:{each.place}").value
        if each.place in CONCEALED:
            value = each.text[:SHOWN_CHARACTERS]
            found.append(StoredFinding(FindingKind.HIDDEN, place, each.detail, value, "", ""))
        found += [
            StoredFinding(
                one.kind,
                place,
                each.detail,
                each.text[one.start : one.end],
                each.text[max(0, one.start - AROUND) : one.start],
                each.text[one.end : one.end + AROUND],
            )
            for one in findings
        ]
    return found
