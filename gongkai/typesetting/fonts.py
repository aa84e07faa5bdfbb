"""Fonts of PDF files: from locked packages, identical on every machine; no system fonts."""

import re
import struct
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Body text uses Song. Bold text uses Sans, because no bold Song is published as a package; all of
# its weights are in one file. The Arabic script uses Amiri: of the fonts with every Uyghur letter,
# only its text can be copied out of the PDF unchanged. The templates name the families.
PLAIN = (
    ("pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf"),
    ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"),
)
ARABIC = (("fontpkg_amiri", "files/Amiri-Regular.ttf"), ("fontpkg_amiri", "files/Amiri-Bold.ttf"))
MISSING = "〓"
# Characters that are never drawn, with or without a glyph (Unicode: Default_Ignorable_Code_Point).
UNDRAWN = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)
# Printable ASCII and the Chinese characters of Unicode 1.1, which are all in the fonts; texts of
# these need no look into the fonts.
USUAL = re.compile("[ -~\u4e00-\u9fa5]+")
# Characters that end a line or leave a space.
BLANK = "\t\n\v\f\r\x85\u2028\u2029"
# PDF/A does not allow these; the second has a replacement with the same meaning.
NUL, BYTE_ORDER_MARK, WORD_JOINER = "\0", "\ufeff", "\u2060"


def font_file(package: str, name: str) -> Path:
    """Return the path of a font file; raise FileNotFoundError if its package is not installed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The font package {package} is not installed.")
    return Path(spec.origin).parent / name


def font_folders() -> list[str]:
    """Return the only folders in which the typesetter looks for fonts."""
    return sorted({str(font_file(*one).parent) for one in (*PLAIN, *ARABIC)})


def show_missing(text: str) -> str:
    """
    Replace each character that is in no font by 〓 and its code: 〓(U+1F600).

    Typesetting would fail on such a character, because PDF/A does not allow missing glyphs.
    """
    text = text.replace(BYTE_ORDER_MARK, WORD_JOINER)
    if text.isascii() and text.isprintable():
        return text
    missing = set(missing_characters(text))
    return "".join(shown_code(one) if one in missing else one for one in text)


def shown_code(character: str) -> str:
    """Return what is printed for a character that is in no font: 〓(U+1F600)."""
    return f"{MISSING}(U+{ord(character):04X})"


def missing_characters(text: str) -> list[str]:
    """Return the characters of a text that are in no font, each once, in their order."""
    rare = [one for one in dict.fromkeys(USUAL.sub("", text)) if one not in BLANK]
    if not rare:
        return []
    covered = covered_codes()
    return [one for one in rare if ord(one) not in covered and one != BYTE_ORDER_MARK]


@cache
def covered_codes() -> frozenset[int]:
    """Return the code points that can be typeset: in a font, or never drawn."""
    plain, sans, arabic, arabic_bold = (
        set(read_codes(font_file(*one).read_bytes())) for one in (*PLAIN, *ARABIC)
    )
    # Any text may occur in a bold line; plain and sans are fallbacks for each other there.
    codes = plain | sans | arabic & arabic_bold
    codes.update(code for first, last in UNDRAWN for code in range(first, last + 1))
    return frozenset(codes - {ord(NUL), ord(BYTE_ORDER_MARK)})


def read_codes(font: bytes) -> Iterator[int]:
    """Yield the code points of a font, or of a collection's first font (OpenType, table cmap)."""
    start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", font, start + 4)
    records = (
        struct.unpack_from(">4sIII", font, start + 12 + 16 * place) for place in range(tables)
    )
    base = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, base + 2)
    maps = [struct.unpack_from(">HHI", font, base + 4 + 8 * place) for place in range(count)]
    # Use the map for all of Unicode if there is one, otherwise that of the basic plane.
    found = {(platform, encoding): base + offset for platform, encoding, offset in maps}
    if (3, 10) in found:
        yield from _groups(font, found[3, 10])
    else:
        yield from _segments(font, found[3, 1])


def _groups(font: bytes, start: int) -> Iterator[int]:
    """Yield the code points of a cmap subtable in format 12."""
    (count,) = struct.unpack_from(">I", font, start + 12)
    for place in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, start + 16 + 12 * place)
        yield from range(first, last + 1)


def _segments(font: bytes, start: int) -> Iterator[int]:
    """Yield the code points of a cmap subtable in format 4, except codes without glyph (0)."""
    (doubled,) = struct.unpack_from(">H", font, start + 6)
    ends = start + 14
    firsts, deltas, offsets = ends + doubled + 2, ends + 2 * doubled + 2, ends + 3 * doubled + 2
    for place in range(0, doubled, 2):
        first, last, delta, offset = (
            struct.unpack_from(">H", font, table + place)[0]
            for table in (firsts, ends, deltas, offsets)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(
                    ">H", font, offsets + place + offset + 2 * (code - first)
                )
            if glyph and (glyph + delta) & 0xFFFF:
                yield code
