"""The encoding of a text file: UTF-8, UTF-16, GB18030 or Big5, as files say it or as they are."""

import re

from django.utils.translation import gettext_lazy as _

from gongkai.kit.tabular_reader import LineError, UnreadableFile

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
SAMPLE = 4096
MIN_UTF8 = 12  # bytes
MIN_ZEROS = 0.2  # of every second byte, in UTF-16 without its mark


def decoded(content: bytes) -> str:
    """
    Return a text: by its byte order mark, by what a page says of itself, else UTF-8 or GB18030.

    Pages of the years before 2015 are mostly written in GB2312, and many of them call it otherwise.
    Raises `UnreadableFile`.
    """
    for encoding in _encodings(content[:SAMPLE]):
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            # Words in GB18030 are no UTF-8 from the first on; a text that begins as UTF-8 is damaged.
            begins = content[: min(error.start, SAMPLE)]
            if encoding == "utf-8-sig" and sum(byte > 127 for byte in begins) >= MIN_UTF8:
                break
    message = _("The text of the page is written neither in UTF-8 nor in GB18030.")
    raise UnreadableFile(LineError(0, "", message))


def _encodings(head: bytes) -> list[str]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    # Line breaks, digits and spaces have a zero byte in UTF-16, and no other text has any.
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > MIN_ZEROS * len(zeros):
            return [encoding]
    named = CHARSET.search(head)
    said = named[1].decode("ascii").lower() if named else ""
    if said.startswith(("gb", "big5")):
        return ["big5hkscs" if said == "big5" else "gb18030", "utf-8-sig"]
    return ["utf-8-sig", "gb18030"]
