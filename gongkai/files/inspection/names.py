"""Safe file names: to show, to store and to save on any operating system."""

import re
import unicodedata

MAX_STEM = 110
MAX_EXTENSION = 8
# Most file systems limit names to 255 bytes, and a Chinese character takes three.
MAX_BYTES = 240
# Control, format (including bidi and zero-width), surrogates, line and paragraph separators.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])[ ]*(\.|$)", re.IGNORECASE
)


def safe_name(name: str) -> str:
    """Remove folders, invisible and reserved characters; keep letters and the extension."""
    name = unicodedata.normalize("NFC", seen(name).replace("\\", "/")).rsplit("/", 1)[-1]
    name = re.sub(r'[<>:"|?*%]', "", name).strip(" .")
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return _cut(name, 120, MAX_BYTES) or "file"
    ending = ending[:MAX_EXTENSION].strip().lower()
    return f"{_cut(stem, MAX_STEM, MAX_BYTES - MAX_EXTENSION * 4) or 'file'}.{ending}"


def seen(name: str) -> str:
    """Remove invisible characters, so that a reader sees the same extension as the computer."""
    return "".join(one for one in name if unicodedata.category(one) not in UNSEEN)


def _cut(text: str, most: int, most_bytes: int) -> str:
    return text[:most].encode()[:most_bytes].decode(errors="ignore").strip(" .")
