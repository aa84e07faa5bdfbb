"""Decode the bytes of a mail: by the declared charset, corrected where the bytes contradict it."""

import codecs
import re

# Python has codecs that are no charsets or are slow; only these are used.
SAFE_CHARSETS = re.compile(
    r"utf-(7|8|16|32)(-[lb]e)?|utf-8-sig|gb.*|hz|big5.*|iso8859-\d+|iso2022_.*|cp\d+|koi8-.*"
    r"|shift_jis.*|euc_.*|johab|tis-620|mac-.*"
)
SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso8859-1": "cp1252",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Labels that mail programs write and no standard knows.
ALIASES = {
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "gb_2312-80": "gb18030",
    "csgb2312": "gb18030",
    "chinesebig5": "big5hkscs",
    "macintosh": "mac-roman",
}
# Programs write these without having looked at the text.
UNRELIABLE = {"ascii", "iso8859-1", "cp1252", "iso8859-15", "mac-roman", ""}
# Their bytes are below 128 or in units of two or four, so they are never mistaken for UTF-8.
STATEFUL = re.compile(r"utf-(7|16|32).*|hz|iso2022_.*")
UTF8_CHARACTER = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
SAMPLE_BYTES = 20_000  # bytes by which the charset is guessed
MAX_LABEL = 60


def decode_text(data: bytes, label: str) -> str:
    """
    Decode bytes with the declared charset, unless they show that the label is wrong.

    Without a usable label, the text is UTF-8, GB 18030 or Big5, whichever fits best. Undecodable
    bytes become U+FFFD: no byte makes a text unreadable as a whole.
    """
    if data.isascii() and b"\x1b" not in data and b"~{" not in data and b"+" not in data:
        return _without_zero_bytes(data, label)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, errors="replace").removeprefix("\ufeff")
    charset = charset_of(label)
    if STATEFUL.fullmatch(charset) and (charset != "utf-7" or _decodes(data, charset)):
        return data.decode(charset, errors="replace")
    if len(UTF8_CHARACTER.findall(data[:SAMPLE_BYTES])) >= 2 and _decodes(data, "utf-8"):
        return data.decode("utf-8")  # no other charset looks like this by chance
    if charset in UNRELIABLE or not _decodes(data, charset) or _is_mislabelled(data, charset):
        charset = _guess(data, charset)
    return data.decode(charset, errors="replace")


def charset_of(label: str) -> str:
    """Return the codec for a declared charset, or an empty string if it is unknown."""
    name = label.strip().strip("\"'").lower()[:MAX_LABEL]
    name = ALIASES.get(name, name)
    for one in (name, name.removeprefix("x-"), name.removeprefix("windows-").join(("cp", ""))):
        try:
            known = codecs.lookup(ALIASES.get(one, one)).name
        except (LookupError, ValueError):
            continue
        if SAFE_CHARSETS.fullmatch(known) or known == "ascii":
            return SUPERSETS.get(known, known)
    return ""


def _without_zero_bytes(data: bytes, label: str) -> str:
    """Decode ASCII; two-byte charsets look like ASCII with zero bytes in between."""
    charset = charset_of(label)
    if b"\0" in data and charset.startswith(("utf-16", "utf-32")):
        return data.decode(charset, errors="replace")
    return data.decode("ascii")


def _decodes(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except (UnicodeError, LookupError):
        return False
    return True


def _is_mislabelled(data: bytes, charset: str) -> bool:
    """Return whether bytes declared as simplified Chinese are clearly Big5, or the reverse."""
    if charset not in {"gb18030", "big5hkscs"}:
        return False
    sample, is_gb = data[:SAMPLE_BYTES], charset == "gb18030"
    own, other = (_share_of_common(sample, gb=gb) for gb in (is_gb, not is_gb))
    return other >= 0.9 and other - own > 0.25


def _guess(data: bytes, declared: str) -> str:
    """Return the most plausible charset of bytes whose label is missing or wrong."""
    sample = data[:SAMPLE_BYTES]
    if _decodes(data, "utf-8"):
        return "utf-8"
    if declared == "utf-8" or not declared:
        # A text in UTF-8 with a few damaged characters is still UTF-8.
        wrong = sample.decode("utf-8", errors="replace").count("\ufffd")
        right = len(UTF8_CHARACTER.findall(sample))
        if wrong * 4 <= right or (
            right and any(_decodes(data[:-cut], "utf-8") for cut in (1, 2, 3))
        ):
            return "utf-8"
    simplified, traditional = _share_of_common(sample, gb=True), _share_of_common(sample, gb=False)
    if declared in UNRELIABLE and not _is_in_pairs(sample) and simplified < 0.9 > traditional:
        return "cp1252" if declared in {"", "ascii"} else declared
    if traditional > simplified and _decodes(data, "big5hkscs"):
        return "big5hkscs"
    if simplified >= 0.5 or not declared or declared in UNRELIABLE or declared == "utf-8":
        return "gb18030"
    return declared


def _is_in_pairs(data: bytes) -> bool:
    """Return whether bytes above 127 come in pairs, as in Chinese, not single, as in French."""
    runs = [len(run) for run in HIGH_RUN.findall(data)]
    return sum(length for length in runs if length % 2 == 0) * 10 >= sum(runs) * 9


def _share_of_common(data: bytes, *, gb: bool) -> float:
    """Return the share of two-byte characters that are common characters or punctuation."""
    found = common = 0
    place, lead_of_common = 0, (0xB0, 0xD7) if gb else (0xA4, 0xC6)
    while place < len(data) - 1:
        lead, trail = data[place], data[place + 1]
        if lead < 0x81:
            place += 1
            continue
        place += 2
        found += 1
        in_plane = trail >= 0xA1 if gb else (0x40 <= trail <= 0x7E or trail >= 0xA1)
        if in_plane and (lead_of_common[0] <= lead <= lead_of_common[1] or 0xA1 <= lead <= 0xA3):
            common += 1
    return common / found if found else 0.0
