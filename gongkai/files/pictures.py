"""Pictures for other sites, which take JPEG and PNG up to a size."""

from tempfile import TemporaryFile

from gongkai.files.redaction.boxes import NotRedactable
from gongkai.files.redactor import shrink_picture
from gongkai.files.storage import open_file

SIGNS = (b"\xff\xd8\xff", b"\x89PNG")


def picture_within(sha256: str, ending: str, most: int) -> bytes | None:
    """
    Return a stored picture as JPEG or PNG of at most so many bytes, made smaller where it is larger.

    None if that is not possible, because it is of another type, or cannot be read.
    """
    with open_file(sha256) as source:
        content = source.read(most + 1)
        if len(content) <= most and content.startswith(SIGNS):
            return content
        with TemporaryFile() as target:
            try:
                shrink_picture(source, target, ending, most)
            except NotRedactable:
                return None
            target.seek(0)
            return target.read()
