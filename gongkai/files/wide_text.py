"""Text files in UTF-16, as Notepad of Windows saves them: with a mark at the beginning, or without."""

SAMPLE = 4_096
MIN_ZEROS = 0.2  # of every second byte, in UTF-16 without its mark
MARKS = (b"\xff\xfe", b"\xfe\xff")


def wide_encoding(head: bytes) -> str:
    """Return the encoding of a text that begins with these bytes if it is UTF-16, or an empty text."""
    if head.startswith(MARKS):
        return "utf-16"
    # Digits, blanks and line ends have a zero byte in UTF-16, and no other text has any.
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > MIN_ZEROS * len(zeros):
            return encoding
    return ""
