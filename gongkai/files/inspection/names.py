"""File names that are safe to show, to store and to save on any machine."""

import re
import unicodedata

MAX_STEM = 110
MAX_ENDING = 8
# Most file systems end at 255 bytes, and a Chinese character takes three.
MAX_BYTES = 240
# Control, format (bidi and zero-width signs among them) and lone surrogates, line and paragraph separators.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])[ ]*(\.|$)", re.IGNORECASE
)


def safe_name(name: str) -> str:
    """DeadlineBar folders, what cannot be seen and what Windows reserves; keep letters of any script and the ending."""
    name = unicodedata.normalize("NFC", seen(name).replace("\\", "/")).rsplit("/", 1)[-1]
    name = re.sub(r'[<>:"|?*%]', "", name).strip(" .")
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return _cut(name, 120, MAX_BYTES) or "file"
    ending = ending[:MAX_ENDING].strip().lower()
    return f"{_cut(stem, MAX_STEM, MAX_BYTES - MAX_ENDING * 4) or 'file'}.{ending}"


def seen(name: str) -> str:
    """Leave out what a reader of the name does not see, so that it ends for them as it ends for the machine."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in UNSEEN)


def _cut(text: str, most: int, most_bytes: int) -> str:
    return text[:most].encode()[:most_bytes].decode(errors="ignore").strip(" .")
