"""The text of a page of a file, as the worker has read it."""

from gongkai.documents.models import Attachment, FileText
from gongkai.documents.states import TextState
from gongkai.files.extraction.segments import Place

# What a reader of the file sees; the rest is for the check of personal data.
SEEN = frozenset(
    {
        Place.BODY,
        Place.PAGE,
        Place.SCAN,
        Place.SHEET,
        Place.SLIDE,
        Place.HEADER,
        Place.FOOTNOTE,
    }
)
OF_PAGES = frozenset({Place.PAGE, Place.SCAN})
MAX_CHARACTERS = 20_000


def page_text(file: Attachment, page: int, *, is_public: bool) -> str:
    """
    Return the text of a page; of a file without pages, the beginning of its text.

    The text is that of the public copy. The public gets none if it has another copy than that.
    """
    row = FileText.objects.filter(
        sha256=file.sha256, ending=file.ending.lower(), state=TextState.READ
    ).first()
    if row is None or (is_public and row.copy_sha256 != file.public_file.sha256):
        return ""
    segments = [(place, detail, text) for place, detail, text in row.segments if place in SEEN]
    if any(place in OF_PAGES for place, _detail, _text in segments):
        segments = [one for one in segments if one[0] in OF_PAGES and one[1] == str(page)]
    return "\n".join(text for _place, _detail, text in segments)[:MAX_CHARACTERS]
